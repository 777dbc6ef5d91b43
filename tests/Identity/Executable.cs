using System.Diagnostics;

namespace Tryghed.Identity.Tests;

/// <summary>Identity as a process of its own, for what can only be seen from outside.</summary>
internal static class Executable
{
    /// <returns>The exit code, and all of standard error.</returns>
    internal static async Task<(int Exit, string Said)> Run(params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Tryghed.Identity.dll")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" },
        };
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        using var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }
}
