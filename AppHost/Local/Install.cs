namespace Tryghed.Local;

/// <summary>What the system needs from the distribution, and getting what is missing, without starting any of it as a system service.</summary>
public static class Install
{
    private const string Policy = "/usr/sbin/policy-rc.d";

    /// <summary>Packages that are missing.</summary>
    public static IReadOnlyList<string> Missing()
    {
        var missing = new List<string>();
        if (!NativeRabbitMq.Installed)
            missing.Add("rabbitmq-server");
        if (NativePostgres.Programs is null)
            missing.Add("postgresql");
        if (!HasIcu())
            missing.Add("libicu");
        return missing;
    }

    /// <summary>Installs what is missing, if anything.</summary>
    /// <param name="say">Takes one line that says what is being installed.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="CannotRunException">It can't be installed; the sentence says why and what else there is.</exception>
    public static async Task Ensure(Action<string> say, CancellationToken cancel = default)
    {
        var missing = Missing();
        if (missing is [])
            return;
        var names = string.Join(" and ", missing);
        if (!Command.Exists("apt-get"))
            throw new CannotRunException($"{names} {(missing.Count is 1 ? "is" : "are")} not installed, and there is no apt-get to install {(missing.Count is 1 ? "it" : "them")} with.{Otherwise()}");
        string[] root = Environment.IsPrivilegedProcess ? []
            : await CanSudo(cancel) ? ["sudo", "-n"]
            : throw new CannotRunException($"{names} {(missing.Count is 1 ? "is" : "are")} not installed and this account may not install: run 'apt-get install --no-install-recommends {string.Join(' ', missing)}' as root, or ./run with root or sudo.{Otherwise()}");

        say($"installing {names}");
        await WithoutServices(root, async () =>
        {
            var done = await Apt(root, await Packages(missing, cancel), cancel);
            if (done.Code is not 0)
            {
                string[] update = [.. root, "apt-get", "update", "-q"];
                var lists = await Command.Try(update[0], update[1..], cancel: cancel);
                done = await Apt(root, await Packages(missing, cancel), cancel);
                if (done.Code is not 0)
                    throw new CannotRunException($"{names} could not be installed: {Reason(done, lists)}{Otherwise()}");
            }
        }, cancel);
        if (Missing() is { Count: > 0 } still)
            throw new CannotRunException($"{string.Join(" and ", still)} could not be installed.{Otherwise()}");
    }

    private static string Reason(Command install, Command update)
    {
        var errors = (update.Code is 0 ? install : update).Output.Split('\n').FirstOrDefault(line => line.StartsWith("E:", StringComparison.Ordinal));
        return (errors ?? install.LastLine).TrimEnd('.') + ".";
    }

    private static Task<Command> Apt(string[] root, IEnumerable<string> packages, CancellationToken cancel)
    {
        string[] line = [.. root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q", "--no-install-recommends", .. packages];
        return Command.Try(line[0], line[1..], cancel: cancel);
    }

    // libicu carries its version in its name.
    private static async Task<IEnumerable<string>> Packages(IReadOnlyList<string> missing, CancellationToken cancel)
    {
        if (!missing.Contains("libicu"))
            return missing;
        var found = await Command.Try("apt-cache", ["--names-only", "search", "^libicu[0-9]+$"], cancel: cancel);
        var newest = found.Output.Split('\n').Select(line => line.Split(' ')[0]).Where(name => name.StartsWith("libicu", StringComparison.Ordinal)).Order().LastOrDefault() ?? "libicu72";
        return missing.Select(package => package is "libicu" ? newest : package);
    }

    /// <summary>Runs something while packages that install services may not start them; what stood there before stands there after.</summary>
    private static async Task WithoutServices(string[] root, Func<Task> install, CancellationToken cancel)
    {
        var kept = Policy + ".before-tryghed";
        await Sh($"if [ -e {Policy} ] && ! grep -q 'by Tryghed' {Policy}; then mv {Policy} {kept}; fi; printf '#!/bin/sh\\n# by Tryghed, while it installs\\nexit 101\\n' > {Policy} && chmod 755 {Policy}");
        try
        {
            await install();
        }
        finally
        {
            cancel = CancellationToken.None;
            await Sh($"rm -f {Policy}; if [ -e {kept} ]; then mv {kept} {Policy}; fi");
        }

        Task<string> Sh(string script)
        {
            string[] line = [.. root, "sh", "-c", script];
            return Command.Run(line[0], line[1..], cancel: cancel);
        }
    }

    private static async Task<bool> CanSudo(CancellationToken cancel) =>
        Command.Exists("sudo") && (await Command.Try("sudo", ["-n", "true"], cancel: cancel)).Code is 0;

    private static readonly string[] LibraryFolders = ["/usr/lib", "/usr/lib64", "/lib", "/usr/local/lib"];

    private static bool HasIcu() =>
        LibraryFolders.Where(Directory.Exists)
            .SelectMany(folder => new[] { folder }.Concat(Directory.EnumerateDirectories(folder, "*-linux-gnu")))
            .Any(folder => Directory.EnumerateFiles(folder, "libicuuc.so.*").Any());

    private static string Otherwise() =>
        Command.Exists("docker") || Command.Exists("podman") ? " There is a container engine here: 'aspire run' starts the same system with containers." : "";
}
