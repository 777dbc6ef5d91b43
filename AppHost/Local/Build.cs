namespace Tryghed.Local;

/// <summary>Builds what runs, when something has changed since it was built.</summary>
internal static class Build
{
    /// <summary>The solution filter with what runs and nothing else.</summary>
    public const string Filter = "AppHost/Run.slnf";

    private static readonly string[] Sources =
        ["ServiceDefaults", "services", "gateway", Filter, "Directory.Build.props", "Directory.Packages.props", "global.json", "nuget.config", "NuGet.config"];

    /// <summary>Whether a source is newer than the last build.</summary>
    public static bool IsNeeded(RunFolder folder)
    {
        var stamp = Stamp(folder);
        if (!File.Exists(stamp) || Topology.Services.Any(service => !File.Exists(folder.Program(service.Project))))
            return true;
        var built = File.GetLastWriteTimeUtc(stamp);
        return Sources.Select(source => Path.Combine(folder.Root, source)).Any(path =>
            File.Exists(path) ? File.GetLastWriteTimeUtc(path) > built : Directory.Exists(path) && Newer(new DirectoryInfo(path), built));
    }

    /// <summary>Builds.</summary>
    /// <exception cref="CannotRunException">It failed; the log has all of its output.</exception>
    public static async Task Run(RunFolder folder, CancellationToken cancel)
    {
        var began = DateTime.UtcNow;
        var log = folder.Log("build");
        var built = await Command.Try(Environment.ProcessPath!,
            ["build", Path.Combine(folder.Root, Filter), "--configuration", "Release", "--verbosity", "quiet", "--nologo", "-consoleLoggerParameters:NoSummary",
                "-p:OpenApiGenerateDocuments=false", "-nodeReuse:false"],
            environment: new Dictionary<string, string?> { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1" },
            directory: folder.Root, cancel: cancel);
        await File.WriteAllTextAsync(log, built.Output, cancel);
        if (built.Code is not 0)
            throw new CannotRunException("The build failed.", log);
        await File.WriteAllTextAsync(Stamp(folder), "", cancel);
        File.SetLastWriteTimeUtc(Stamp(folder), began);
    }

    // A folder's own time tells of files that were removed or renamed.
    private static bool Newer(DirectoryInfo folder, DateTime than) =>
        folder.LastWriteTimeUtc > than
        || folder.EnumerateFileSystemInfos().Any(one => one is DirectoryInfo inner ? inner.Name is not ("bin" or "obj" or "node_modules") && Newer(inner, than) : one.LastWriteTimeUtc > than);

    private static string Stamp(RunFolder folder) => Path.Combine(folder.Root, "artifacts/run.stamp");
}
