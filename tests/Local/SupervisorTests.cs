using System.Net;
using System.Net.Sockets;
using Shouldly;
using Xunit;

namespace Tryghed.Local.Tests;

public sealed class SupervisorTests : IDisposable
{
    private readonly RunFolder folder = new(TopologyTests.FindRoot(), Directory.CreateTempSubdirectory("tryghed-local-").FullName);
    private readonly List<string> said = [];

    public void Dispose() => Directory.Delete(folder.Path, recursive: true);

    [Fact]
    public async Task A_process_that_dies_is_started_again_and_a_line_says_so()
    {
        await using var supervisor = Supervisor();
        var part = supervisor.Start(Shell("sleeper", "exec sleep 600"));
        await supervisor.WaitUntilHealthy(part, TimeSpan.FromSeconds(20), default);
        var first = part.Process!.Id;

        OwnProcess.Send(first, Signal.Kill);

        await Until(() => part.Restarts == 1 && part.Condition is Condition.Healthy);
        part.Process!.Id.ShouldNotBe(first);
        said.ShouldContain(line => line.StartsWith("sleeper ended with SIGKILL; it starts again in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_that_never_stays_up_is_given_up_at_the_start_with_its_log()
    {
        await using var supervisor = Supervisor();
        var part = supervisor.Start(Shell("broken", "echo reason; exit 3") with { Healthy = _ => Task.FromResult(false) });

        var error = await Should.ThrowAsync<CannotRunException>(() => supervisor.WaitUntilHealthy(part, TimeSpan.FromSeconds(60), default));

        error.Message.ShouldContain("code 3");
        (await File.ReadAllTextAsync(error.Log!)).ShouldContain("reason");
    }

    [Fact]
    public async Task Stopping_ends_a_process_with_its_children_even_one_that_ignores_being_asked()
    {
        await using var supervisor = Supervisor();
        var part = supervisor.Start(Shell("stubborn", "trap '' TERM; sleep 600 & sleep 600; sleep 600") with { StopLimit = TimeSpan.FromMilliseconds(200) });
        await supervisor.WaitUntilHealthy(part, TimeSpan.FromSeconds(20), default);
        var session = part.Process!.Id;
        await Until(() => InSession(session).Count() >= 3);

        await supervisor.DisposeAsync();

        await Until(() => !InSession(session).Any());
    }

    [Fact]
    public async Task What_a_killed_supervisor_left_is_stopped_and_a_stranger_with_its_number_is_not()
    {
        var left = OwnProcess.Start(Shell("left", "sleep 600 & exec sleep 600"), folder.ProcessFile("left"), folder.Log("left"));
        var stranger = OwnProcess.Start(Shell("stranger", "exec sleep 600"), folder.ProcessFile("own"), folder.Log("stranger"));
        await Until(() => OwnProcess.Running(folder.ProcessFile("left")) is not null && OwnProcess.Running(folder.ProcessFile("own")) is not null);
        try
        {
            // An old file whose number now belongs to another: same number, another start.
            var entry = await File.ReadAllTextAsync(folder.ProcessFile("own"));
            var now = ProcessEntry.Parse(entry)!;
            await File.WriteAllTextAsync(folder.ProcessFile("stranger"), entry.Replace($" {now.Started} ", " 17 ", StringComparison.Ordinal));
            File.Delete(folder.ProcessFile("own"));

            (await folder.StopLeftOvers()).ShouldBe(["left"]);

            InSession(left.Id).ShouldBeEmpty();
            stranger.Exited.IsCompleted.ShouldBeFalse();
        }
        finally
        {
            await stranger.Stop();
            await left.Stop();
        }
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_what_wants_it_and_nothing_is_started()
    {
        var ports = new Ports(20000 + Random.Shared.Next(0, 15000));
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, ports.Of(Topology.Services.Single(service => service.Name == "indicator"))));
        taken.Listen();
        await using var system = new LocalSystem(folder, ports, new Screen());

        var error = await Should.ThrowAsync<CannotRunException>(() => system.Start(empty: true, default));

        error.Message.ShouldContain($"Port {8103 + ports.Offset} ");
        error.Message.ShouldContain("indicator");
        Directory.Exists(folder.At("process")).ShouldBeFalse();
    }

    [Fact]
    public async Task Credentials_are_readable_by_their_owner_only_and_kept()
    {
        var first = await Credentials.Open(folder, default);
        var again = await Credentials.Open(folder, default);

        foreach (var file in new[] { folder.Credentials, folder.Secrets, folder.At("clients.json") })
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        again.Clients.Select(client => client.Secret).ShouldBe(first.Clients.Select(client => client.Secret));
        again.SecretsKey.ShouldBe(first.SecretsKey);
        first.Clients.Select(client => client.Id).ShouldBe(["reader", "contributor", "analyst", "coordinator", "administrator", "police-coordinator", "magistrat"]);
        (await File.ReadAllTextAsync(folder.Credentials)).ShouldNotContain("portal");
    }

    private Supervisor Supervisor() => new(folder, said.Add) { FirstPause = TimeSpan.FromMilliseconds(50) };

    private static Launch Shell(string name, string script) => new(name, "sh", ["-c", script], "/", _ => Task.FromResult(true));

    private static IEnumerable<ProcessEntry> InSession(int session) =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => ProcessEntry.Of(int.Parse(name!, null))).OfType<ProcessEntry>().Where(entry => entry.Session == session && entry.State is not 'Z');

    private static async Task Until(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            if (tries > 400)
                throw new TimeoutException("It is still not so.");
            await Task.Delay(50);
        }
    }
}
