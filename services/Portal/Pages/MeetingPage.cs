using Tryghed.Portal.Gateway;

namespace Tryghed.Portal.Pages;

/// <summary>What a meeting's page shows.</summary>
/// <param name="Titles">Titles of the strategies that its items are about.</param>
public sealed record MeetingModel(Meeting Meeting, IReadOnlyDictionary<Guid, string> Titles);

/// <summary>Gathers a meeting's page. Without titles its links say less.</summary>
internal static class MeetingPage
{
    private const int MostTitles = 20;

    internal static async Task<(MeetingModel? Model, bool None)> Gather(Guid id, GatewayClient gateway, CancellationToken cancel)
    {
        var (meeting, none) = await gateway.Meeting(id, cancel);
        if (meeting is null)
            return (null, none);
        var about = (meeting.Items ?? []).Select(item => item.Strategy).OfType<Guid>().Distinct().Take(MostTitles);
        var titles = await Task.WhenAll(about.Select(async strategy => (Id: strategy, (await gateway.Strategy(strategy, cancel)).Strategy?.Title)));
        return (new MeetingModel(meeting, titles.Where(title => title.Title is not null).ToDictionary(title => title.Id, title => title.Title!)), false);
    }
}
