using System.Diagnostics;
using Tryghed.Testing;

namespace Tryghed.Runner;

/// <summary>One test project, which is an executable of its own once it is built.</summary>
/// <param name="Name">Its short name, which is its folder's: <c>Messaging</c>.</param>
/// <param name="Assembly">Its full name: <c>Tryghed.Messaging.Tests</c>.</param>
internal sealed record TestProject(string Name, string Assembly)
{
    // A project that hangs must not hold up the others for ever; the longest takes a tenth of this.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    internal static IReadOnlyList<TestProject> All() =>
        [.. from file in Directory.EnumerateFiles(Repository.PathOf("tests"), "Tryghed.*.Tests.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            orderby file
            select new TestProject(Path.GetFileName(Path.GetDirectoryName(file)!), Path.GetFileNameWithoutExtension(file))];

    private static readonly string[] Longest = ["System", "Messaging", "Indicator", "Identity"];

    /// <summary>Sorts those that take longest before the others, so that none of them is left over at the end.</summary>
    internal static int Turn(TestProject project) => Array.IndexOf(Longest, project.Name) is >= 0 and var turn ? turn : Longest.Length;

    /// <summary>Does it need a broker and a database? One that is missed here starts its own.</summary>
    internal bool NeedsServers() =>
        Directory.EnumerateFiles(Repository.PathOf($"tests/{Name}"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .Any(text => text.Contains("TestServers.", StringComparison.Ordinal) || text.Contains("RunningService<", StringComparison.Ordinal));

    /// <summary>Runs its tests and reads what became of them.</summary>
    /// <param name="filter">Part of a test's full name.</param>
    /// <param name="environment">What it needs to know beyond this process's environment.</param>
    /// <param name="cancel">Kills it.</param>
    internal async Task<TestResult> Run(string? filter, IReadOnlyDictionary<string, string> environment, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var results = Repository.PathOf($".test/results/{Name}.xml");
        var log = Path.ChangeExtension(results, ".log");
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);
        File.Delete(results);

        // The executables stand beside this one: artifacts/bin/<project>/<configuration>/.
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var start = new ProcessStartInfo(Repository.PathOf($"artifacts/bin/{Assembly}/{configuration}/{Assembly}"))
        {
            ArgumentList = { "-noLogo", "-noColor", "-xml", results },
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (filter is not null)
        {
            start.ArgumentList.Add("-method");
            start.ArgumentList.Add($"*{filter}*");
        }
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        int? exitCode = null;
        await using (var writer = TextWriter.Synchronized(new StreamWriter(log)))
        {
            using var process = new Process { StartInfo = start };
            process.OutputDataReceived += (_, line) => Write(line.Data);
            process.ErrorDataReceived += (_, line) => Write(line.Data);
            process.Start();
            process.StandardInput.Close();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            try
            {
                await process.WaitForExitAsync(limit.Token);
                exitCode = process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
                cancel.ThrowIfCancellationRequested();
            }

            void Write(string? line)
            {
                if (line is not null)
                    writer.WriteLine(line);
            }
        }
        return TestResult.Read(File.Exists(results) ? await File.ReadAllTextAsync(results, cancel) : null, exitCode, await File.ReadAllLinesAsync(log, cancel), filter is not null, watch.Elapsed);
    }
}
