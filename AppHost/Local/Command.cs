using System.ComponentModel;
using System.Diagnostics;

namespace Tryghed.Local;

/// <summary>A command that runs to its end.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it wrote, both streams.</param>
internal sealed record Command(int Code, string Output)
{
    /// <summary>Runs a command that must succeed.</summary>
    /// <exception cref="CannotRunException">It failed; the sentence ends with the last line it wrote.</exception>
    public static async Task<string> Run(string program, IEnumerable<string> arguments, string? account = null,
        IReadOnlyDictionary<string, string?>? environment = null, string? directory = null, string? input = null, CancellationToken cancel = default)
    {
        var done = await Try(program, arguments, account, environment, directory, input, cancel);
        if (done.Code is not 0)
            throw new CannotRunException($"{Path.GetFileName(program)} failed with code {done.Code}: {done.LastLine}");
        return done.Output;
    }

    /// <summary>Runs a command that may fail.</summary>
    public static async Task<Command> Try(string program, IEnumerable<string> arguments, string? account = null,
        IReadOnlyDictionary<string, string?>? environment = null, string? directory = null, string? input = null, CancellationToken cancel = default)
    {
        string[] line = [.. Account.As(account), program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "/",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            return new Command(127, $"{program}: {exception.Message}");
        }

        using (process)
        {
            var output = new StringWriter();
            var both = TextWriter.Synchronized(output);
            process.OutputDataReceived += (_, line) => Add(line.Data);
            process.ErrorDataReceived += (_, line) => Add(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            try
            {
                if (input is not null)
                    await process.StandardInput.WriteAsync(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // it ended without reading; its exit code says why
            }
            try
            {
                await process.WaitForExitAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
            return new Command(process.ExitCode, output.ToString());

            void Add(string? text)
            {
                if (text is not null)
                    both.WriteLine(text);
            }
        }
    }

    /// <summary>Whether a program is on the PATH.</summary>
    public static bool Exists(string program) => Find(program) is not null;

    /// <summary>A program's full path; null when it isn't on the PATH.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    /// <summary>The last line that says something.</summary>
    public string LastLine => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it said nothing.";
}
