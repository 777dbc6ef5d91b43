using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.WholeSystem.Tests;

/// <summary>SIGKILL to a service while an import runs through the system: nothing is lost, nothing alerts twice.</summary>
public sealed class KilledServiceTests(RunningSystem system, ITestOutputHelper output)
{
    private static readonly string[] Areas =
    [
        "101", "147", "151", "153", "155", "157", "159", "161", "163", "165", "167", "169", "173", "175", "183", "185", "187", "190", "201", "210",
        "217", "219", "223", "230", "240", "250", "253", "259", "260", "265", "269", "270", "306", "316", "320", "326", "329", "330", "336", "340",
    ];

    [Theory]
    [InlineData("indicator", 1)]
    [InlineData("indicator", 2)]
    [InlineData("indicator", 3)]
    [InlineData("notification", 4)]
    [InlineData("notification", 5)]
    [InlineData("notification", 6)]
    [InlineData("initiative", 7)]
    [InlineData("gateway", 8)]
    [InlineData("identity", 9)]
    [InlineData("strategy", 10)]
    [InlineData("portal", 11)]
    public async Task Killing_a_service_during_an_import_loses_no_alert_and_doubles_none(string service, int seed)
    {
        var code = RunningSystem.NewCode($"kill-{service}");
        await system.DefineWithCalmHistory(code, Areas);
        await using var receiver = await WebhookReceiver.Start();
        await system.Subscribe("coordinator", code, receiver.Url, receiver.Secret, "indicator:worsened");
        var coordinator = await system.As("coordinator");

        var worse = new StringBuilder("area,period,value\n");
        foreach (var area in Areas)
            worse.Append(area).Append(",2019K1,400\n");
        var moment = TimeSpan.FromMilliseconds(new Random(seed).Next(0, 600));
        var import = system.BeginImport(code, worse.ToString());
        await Task.Delay(moment); // the seeded moment of the kill, not a wait for a result
        var pid = Kill(service);
        output.WriteLine($"{service} ({pid}) killed {moment.TotalMilliseconds:0} ms after the import was sent");
        await system.Stored(await import);

        var alerts = await Eventually.Get(
            async () => (await RunningSystem.All(coordinator, "/api/v1/alerts"))?.Where(alert => (string?)alert["indicator"] == code).ToList() ?? [],
            found => found.Count >= Areas.Length,
            TimeSpan.FromMinutes(3));
        alerts.Select(alert => (string)alert["area"]!).Order().ShouldBe(Areas);

        await Eventually.Holds(() => Task.FromResult(receiver.Calls.Select(SignalOf).Distinct().Count() == Areas.Length), TimeSpan.FromMinutes(3));
        foreach (var calls in receiver.Calls.GroupBy(SignalOf))
            calls.Select(call => call.Id).Distinct().Count().ShouldBe(1, "a webhook that is repeated carries the same webhook-id");
        receiver.Calls.ShouldAllBe(call => call.Signed);
        output.WriteLine($"{receiver.Calls.Count - Areas.Length} webhook calls were repeated");
        await Eventually.Holds(async () => (await system.Run("status")).Code == 0, TimeSpan.FromMinutes(3));
    }

    private static string SignalOf(WebhookReceiver.Call call) => (string)call.Body["data"]!["signal"]!;

    private int Kill(string service)
    {
        var pid = int.Parse(File.ReadAllText(Path.Combine(system.RunDirectory, "process", service)).Split([' ', '\n'])[0]);
        using var process = Process.GetProcessById(pid);
        process.Kill(); // SIGKILL
        return pid;
    }
}
