using System.Runtime.InteropServices;
using Tryghed.Runner;
using Tryghed.Testing;

Arguments arguments;
try
{
    arguments = Arguments.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

var all = TestProject.All();
var unknown = arguments.Projects.Where(name => all.All(project => !project.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).ToList();
if (unknown is not [])
{
    Console.Error.WriteLine($"There is no test project {string.Join(", ", unknown)}; there are {string.Join(", ", all.Select(project => project.Name))}.");
    return 2;
}
var chosen = all.Where(project => arguments.Projects is [] || arguments.Projects.Contains(project.Name, StringComparer.OrdinalIgnoreCase)).ToList();

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    var environment = new Dictionary<string, string>();
    if (arguments.Approve)
        environment["TRYGHED_APPROVE"] = "1";

    await using var servers = chosen.Any(project => project.NeedsServers()) ? await RunningServers.Start() : null;
    foreach (var (name, value) in servers?.ToEnvironment() ?? new Dictionary<string, string>())
        environment[name] = value;

    // Two at a time: most of them wait for processes, and for each other's, more than they reckon. Those that take longest go first.
    var results = new List<TestResult>();
    await Parallel.ForEachAsync(chosen.OrderBy(TestProject.Turn), new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = stop.Token }, async (project, cancel) =>
    {
        var result = await project.Run(arguments.Filter, environment, cancel);
        lock (results)
        {
            results.Add(result);
            Console.WriteLine($"{project.Name,-16}{result.Passed,5} passed {result.Failed,4} failed {result.Skipped,4} skipped {result.Took.TotalSeconds,7:0.0} s");
            foreach (var reason in result.Reasons)
                Console.WriteLine($"    skipped: {reason}");
            foreach (var failure in result.Failures)
                Console.WriteLine($"    FAILED: {failure.ReplaceLineEndings("\n        ")}");
        }
    });

    if (servers is not null)
        await servers.DisposeAsync(); // before the closing line, which is the last
    var (passed, failed, skipped) = (results.Sum(r => r.Passed), results.Sum(r => r.Failed), results.Sum(r => r.Skipped));
    if (passed + failed + skipped is 0)
    {
        Console.Error.WriteLine("No test was run.");
        failed = 1;
    }
    Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
    return failed is 0 ? 0 : 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("Stopped.");
    return 130;
}
catch (Exception exception)
{
    Console.Error.WriteLine(exception is InvalidOperationException ? exception.Message : exception.ToString());
    Console.WriteLine("0 passed, 1 failed, 0 skipped");
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true; // the servers are stopped on the way out
    stop.Cancel();
}
