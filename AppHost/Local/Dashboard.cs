namespace Tryghed.Local;

/// <summary>The Aspire dashboard, from a CLI on the PATH or from its npm package, kept in the run folder.</summary>
internal static class Dashboard
{
    private const string Package = "@microsoft/aspire-cli-linux-x64";
    private const string Version = "13.5.4";

    /// <summary>Finds the CLI, or installs it.</summary>
    /// <returns>Path of the program; null with the reason when there is none to be had.</returns>
    public static async Task<(string? Program, string? Reason)> Find(RunFolder folder, CancellationToken cancel)
    {
        if (Command.Find("aspire") is { } found)
            return (found, null);

        var home = folder.At("dashboard");
        var program = Path.Combine(home, "node_modules", Package, "bin/aspire");
        var done = Path.Combine(home, "installed-" + Version);
        if (File.Exists(done) && File.Exists(program))
            return (program, null);
        if (!Command.Exists("npm"))
            return (null, "there is neither an aspire CLI nor npm to install one with");

        Directory.CreateDirectory(home);
        var installed = await Command.Try("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", home, $"{Package}@{Version}"], directory: home, cancel: cancel);
        await File.WriteAllTextAsync(folder.Log("dashboard-install"), installed.Output, cancel);
        if (installed.Code is not 0 || !File.Exists(program))
            return (null, $"npm could not install {Package} {Version} (log: {RunFolder.Shown(folder.Log("dashboard-install"))})");
        await File.WriteAllTextAsync(done, "", cancel);
        return (program, null);
    }

    /// <summary>How it is started.</summary>
    public static Launch Launch(string program, RunFolder folder, Ports ports)
    {
        var home = Directory.CreateDirectory(folder.At("dashboard/home")).FullName;
        return new Launch("dashboard", program,
            [
                "dashboard", "run", "--frontend-url", $"http://127.0.0.1:{ports.Dashboard}", "--otlp-grpc-url", $"http://127.0.0.1:{ports.Otlp}",
                "--otlp-http-url", $"http://127.0.0.1:{ports.OtlpHttp}", "--allow-anonymous", "--nologo", "--non-interactive",
            ],
            folder.Path,
            cancel => Probe.Get($"http://127.0.0.1:{ports.Dashboard}/", null, cancel))
        {
            Environment = new Dictionary<string, string?>
            {
                ["HOME"] = home,
                ["ASPIRE_HOME"] = home,
                ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true",
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            },
        };
    }
}
