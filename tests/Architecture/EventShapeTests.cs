using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Architecture.Tests;

/// <summary>What a consumer's tests are fed has the shape that the publisher really sends.</summary>
public sealed class EventShapeTests
{
    private static readonly (string Publisher, string Consumer, string Event)[] Pairs =
    [
        ("Indicator", "Notification", "IndicatorWorsened"),
        ("Indicator", "Notification", "IndicatorRecovered"),
        ("Indicator", "Notification", "IndicatorImproved"),
        ("Indicator", "Notification", "IndicatorStale"),
        ("Indicator", "Notification", "IndexFell"),
        ("Indicator", "Notification", "IndexPublished"),
        ("Indicator", "Initiative", "IndicatorWorsened"),
        ("Indicator", "Initiative", "IndicatorRecovered"),
        ("Initiative", "Notification", "AssumptionBreaking"),
        ("Initiative", "Notification", "InitiativeStarted"),
        ("Strategy", "Notification", "StrategyChanged"),
        ("Strategy", "Notification", "StrategyAdopted"),
        ("Strategy", "Notification", "HearingOpened"),
        ("Strategy", "Notification", "HearingDeadlineNear"),
        ("Strategy", "Notification", "HearingClosed"),
        ("Strategy", "Notification", "DecisionRecorded"),
        ("Strategy", "Notification", "GoalChanged"),
        ("Strategy", "Notification", "MilestoneNear"),
    ];

    [Fact]
    public void A_consumers_approved_event_has_the_members_of_the_publishers()
    {
        foreach (var (publisher, consumer, @event) in Pairs)
            Members(consumer, @event).ShouldBe(Members(publisher, @event), $"{@event} at {consumer} is not what {publisher} sends.");
    }

    [Fact]
    public void Every_approved_event_is_compared()
    {
        var consumed = Directory.GetDirectories(Repository.PathOf("tests"))
            .SelectMany(tests => Directory.Exists(Path.Combine(tests, "Approved")) ? Directory.GetFiles(Path.Combine(tests, "Approved"), "*.json") : [])
            .Select(file => (Service: Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(file)))!, Event: Path.GetFileNameWithoutExtension(file)))
            .GroupBy(file => file.Event).Where(files => files.Count() > 1).SelectMany(files => files);
        consumed.Except(Pairs.SelectMany(pair => new[] { (pair.Publisher, pair.Event), (pair.Consumer, pair.Event) })).ShouldBeEmpty();
    }

    private static List<string> Members(string service, string @event) =>
        [.. JsonNode.Parse(File.ReadAllText(Repository.PathOf($"tests/{service}/Approved/{@event}.json")))!.AsObject().Select(member => member.Key)];
}
