namespace Tryghed.Local;

/// <summary>The folder that everything a run makes is kept in.</summary>
/// <param name="root">The repository's root.</param>
/// <param name="path">The folder; <c>.run</c> by default.</param>
internal sealed class RunFolder(string root, string path)
{
    /// <summary>The repository's root.</summary>
    public string Root { get; } = root;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>Clients and their secrets, for people.</summary>
    public string Credentials => At("credentials.json");

    /// <summary>Secrets that only the system itself uses.</summary>
    public string Secrets => At("secrets.json");

    /// <summary>What is running, for <c>status</c>.</summary>
    public string State => At("state.json");

    /// <summary>Which of the sample's steps are done.</summary>
    public string Sample => At("sample.json");

    /// <summary>Held as long as the system runs.</summary>
    public string Lock => At("lock");

    /// <summary>Where the supervisor's entry of the process table stands.</summary>
    public string Supervisor => At("supervisor");

    /// <summary>The folder as people would type it from the root.</summary>
    public static string Shown(string file) => System.IO.Path.GetRelativePath(Environment.CurrentDirectory, file);

    /// <summary>Where a process notes itself.</summary>
    public string ProcessFile(string name) => System.IO.Path.Combine(Path, "process", name);

    /// <summary>A process's log.</summary>
    public string Log(string name) => System.IO.Path.Combine(Path, "log", name + ".log");

    /// <summary>A file in the folder.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Where the build puts a project's program.</summary>
    public string Program(string project) =>
        System.IO.Path.Combine(Root, "artifacts/bin", System.IO.Path.GetFileNameWithoutExtension(project), "release", System.IO.Path.GetFileNameWithoutExtension(project) + ".dll");

    /// <summary>Stops what an earlier run, killed before it could, has left behind.</summary>
    /// <returns>Names of what was stopped.</returns>
    public async Task<IReadOnlyList<string>> StopLeftOvers()
    {
        var folder = At("process");
        if (!Directory.Exists(folder))
            return [];
        var stopped = new List<string>();
        // The servers last: what uses them ends in good order first.
        foreach (var batch in Directory.GetFiles(folder).GroupBy(file => System.IO.Path.GetFileName(file) is "postgres" or "rabbitmq").OrderBy(group => group.Key))
        {
            var results = await Task.WhenAll(batch.Select(async file =>
            {
                var name = System.IO.Path.GetFileName(file);
                return await OwnProcess.StopLeftOver(file, name is "postgres" ? Signal.Interrupt : Signal.Terminate, TimeSpan.FromSeconds(20)) ? name : null;
            }));
            stopped.AddRange(results.OfType<string>());
        }
        return stopped;
    }
}
