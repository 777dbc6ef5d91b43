using System.Text.RegularExpressions;
using Tryghed.Local;

namespace Tryghed.Architecture.Tests;

/// <summary>A process as AppHost/apphost.cs declares it.</summary>
/// <param name="Name">The resource's name.</param>
/// <param name="Project">Path of its project, from the top of the repository.</param>
internal sealed record AppHostProcess(string Name, string Project)
{
    /// <summary>Its arguments, as they stand.</summary>
    internal string Arguments { get; set; } = "";

    /// <summary>The loopback port it is bound to; null for any.</summary>
    internal string? Port { get; set; }

    /// <summary>Path of its health check.</summary>
    internal string? Health { get; set; }

    /// <summary>Whether it may be called from outside.</summary>
    internal bool External { get; set; }

    /// <summary>What it is given: <c>database strategy as strategy</c>, <c>broker</c>, <c>address of identity</c>.</summary>
    internal List<string> References { get; } = [];

    /// <summary>Its settings and where their values come from.</summary>
    internal List<(string Name, string Value)> Settings { get; } = [];

    /// <summary>What it waits for: a resource that answers or, after <c>end of</c>, one that has run to its end.</summary>
    internal List<string> Waits { get; } = [];
}

/// <summary>Reads AppHost/apphost.cs, whose packages do not restore everywhere, as text: one statement, one resource.</summary>
/// <remarks>A statement about a process that it can't read to the last character is an error, never left out.</remarks>
internal static partial class AppHostFile
{
    /// <summary>All processes, by name.</summary>
    /// <exception cref="FormatException">A statement about a process has a form that is not known here.</exception>
    internal static IReadOnlyDictionary<string, AppHostProcess> Read(string text)
    {
        var projects = ProjectLines().Matches(text).ToDictionary(line => line.Groups["name"].Value.Replace('.', '_'), line => line.Groups["path"].Value);
        var code = LineComments().Replace(text, "");
        var databases = Databases().Matches(code).ToDictionary(found => found.Groups["variable"].Value, found => found.Groups["name"].Value);
        var processes = new Dictionary<string, AppHostProcess>(); // by variable

        foreach (var statement in code.Split(';').Select(statement => Opening().Replace(statement, "").Trim()))
        {
            AppHostProcess process;
            string chain;
            if (AddProject().Match(statement) is { Success: true } added)
            {
                if (!projects.TryGetValue(added.Groups["project"].Value, out var path))
                    throw new FormatException($"Projects.{added.Groups["project"].Value} has no #:project line.");
                process = new AppHostProcess(added.Groups["name"].Value, path);
                processes.Add(added.Groups["variable"].Value, process);
                chain = statement[added.Length..];
            }
            else if (Variable().Match(statement) is { Success: true } variable && processes.TryGetValue(variable.Value, out var known))
            {
                process = known;
                chain = statement[variable.Length..];
            }
            else if (statement.Contains("AddProject", StringComparison.Ordinal))
            {
                throw new FormatException($"Not a form that can be read: {statement}");
            }
            else
            {
                continue;
            }

            foreach (Match call in Call().Matches(chain))
                Apply(process, call.Groups["method"].Value, [.. call.Groups["arguments"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);
            if (Call().Replace(chain, "").Trim() is { Length: > 0 } rest)
                throw new FormatException($"Not a form that can be read, of {process.Name}: {rest}");
        }
        return processes.Values.ToDictionary(process => process.Name);

        void Apply(AppHostProcess process, string method, string[] arguments)
        {
            switch (method, arguments)
            {
                case ("WithArgs", _):
                    process.Arguments = string.Join(' ', arguments.Select(Unquoted));
                    break;
                case ("WithHttpEndpoint", []):
                    break;
                case ("WithHttpEndpoint", [['p', 'o', 'r', 't', ':', .. var port]]):
                    process.Port = port.Trim();
                    break;
                case ("WithExternalHttpEndpoints", []):
                    process.External = true;
                    break;
                case ("WithHttpHealthCheck", [var path]):
                    process.Health = Unquoted(path);
                    break;
                case ("WithReference", [var database, var name]) when databases.ContainsKey(database):
                    process.References.Add($"database {databases[database]} as {Unquoted(name)}");
                    break;
                case ("WithReference", ["messaging"]):
                    process.References.Add("broker");
                    break;
                case ("WithReference", [var other]) when processes.ContainsKey(other):
                    process.References.Add($"address of {processes[other].Name}");
                    break;
                case ("WithEnvironment", [var name, var value]):
                    process.Settings.Add((Unquoted(name), value));
                    break;
                case ("WaitFor", [var on]):
                    process.Waits.Add(NameOf(on));
                    break;
                case ("WaitForCompletion", [var on]):
                    process.Waits.Add("end of " + NameOf(on));
                    break;
                default:
                    throw new FormatException($"Not a call that can be read, of {process.Name}: {method}({string.Join(", ", arguments)})");
            }
        }

        string NameOf(string variable) =>
            variable is "messaging" ? "broker"
            : databases.TryGetValue(variable, out var database) ? $"database {database}"
            : processes.TryGetValue(variable, out var process) ? process.Name
            : throw new FormatException($"{variable} is not a resource that is declared above.");
    }

    private static string Unquoted(string argument) => argument.Trim('"');

    [GeneratedRegex("""^#:project \.\./(?<path>\S*/(?<name>[\w.]+)\.csproj)\s*$""", RegexOptions.Multiline)]
    private static partial Regex ProjectLines();

    // Two slashes with a space after them; those of an address have none.
    [GeneratedRegex("""(^|\s)//( .*)?$|^#:.*$|^using .*$""", RegexOptions.Multiline)]
    private static partial Regex LineComments();

    [GeneratedRegex("""var (?<variable>\w+) = Database\("(?<name>\w+)"\)""")]
    private static partial Regex Databases();

    [GeneratedRegex("""^(\s|\}|\{|if \(builder\.ExecutionContext\.IsRunMode\))+""")]
    private static partial Regex Opening();

    [GeneratedRegex("""^(var )?(?<variable>\w+) = builder\.AddProject<Projects\.(?<project>\w+)>\("(?<name>[\w-]+)"\)""")]
    private static partial Regex AddProject();

    [GeneratedRegex("""^\w+(?=\s*\.)""")]
    private static partial Regex Variable();

    [GeneratedRegex("""\s*\.(?<method>\w+)\((?<arguments>[^()]*)\)""")]
    private static partial Regex Call();
}

/// <summary>What the AppHost and AppHost/Local must both say, as sentences that can be compared.</summary>
internal static class SameSystem
{
    /// <summary>What one has and the other lacks.</summary>
    internal static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, AppHostProcess> appHost, IReadOnlyList<Service> local)
    {
        var (one, other) = (Of(appHost).ToHashSet(), Of(local).ToHashSet());
        return [.. one.Except(other).Select(only => $"only apphost.cs: {only}"), .. other.Except(one).Select(only => $"only Local: {only}"), .. Order(appHost, local)];
    }

    private static IEnumerable<string> Of(IReadOnlyDictionary<string, AppHostProcess> processes)
    {
        foreach (var process in processes.Values.Where(process => process.Arguments is ""))
        {
            yield return $"{process.Name} runs {process.Project}";
            yield return $"{process.Name} is well when {process.Health} answers";
            if (process.External || process.Port is not null)
                yield return $"{process.Name} is the door{(process.External ? "" : ", but closed")} on port {process.Port}";
            foreach (var reference in process.References)
                yield return $"{process.Name} gets {reference}";
            foreach (var (name, value) in process.Settings)
                yield return $"{process.Name} gets {name} = {value}";
        }
        foreach (var migration in processes.Values.Where(process => process.Arguments is "migrate"))
        {
            yield return $"{migration.Project} migrates";
            foreach (var reference in migration.References)
                yield return $"{migration.Project} migrates with {reference}";
        }
    }

    private static IEnumerable<string> Of(IReadOnlyList<Service> services)
    {
        foreach (var service in services)
        {
            yield return $"{service.Name} runs {service.Project}";
            yield return $"{service.Name} is well when {service.Health} answers";
            if (service.Name == Topology.Gateway)
                yield return $"{service.Name} is the door on port {service.Port}";
            if (service.Database is { } database)
            {
                yield return $"{service.Name} gets database {database} as {database}";
                yield return $"{service.Project} migrates";
                yield return $"{service.Project} migrates with database {database} as {database}";
                if (service.Broker)
                    yield return $"{service.Project} migrates with broker";
            }
            if (service.Broker)
                yield return $"{service.Name} gets broker";
            foreach (var reference in service.References)
                yield return $"{service.Name} gets address of {reference}";
            foreach (var setting in service.Settings)
                yield return $"{service.Name} gets {setting.Name} = {Value(setting)}";
        }
    }

    // The variables of apphost.cs that hold what Local generates.
    private static string Value(Setting setting) => setting.From switch
    {
        Source.Literal => $"\"{setting.Value}\"",
        Source.PublicAddress => "issuer",
        Source.SecretsKey => "secretsKey",
        Source.PortalClientId => "\"portal\"",
        Source.PortalClientSecret => "portalSecret",
        _ => throw new ArgumentOutOfRangeException(nameof(setting), setting.From, "Not a source that apphost.cs knows."),
    };

    /// <summary>Nothing starts before what it stands on.</summary>
    private static IEnumerable<string> Order(IReadOnlyDictionary<string, AppHostProcess> processes, IReadOnlyList<Service> local)
    {
        var consuming = local.Where(service => service.Broker && service.Database is not null).Select(service => service.Project).ToHashSet();
        var migrations = processes.Values.Where(process => process.Arguments is "migrate").ToList();
        foreach (var migration in migrations)
            foreach (var needed in migration.References.Select(reference => reference.Split(" as ")[0]).Where(needed => !migration.Waits.Contains(needed)))
                yield return $"{migration.Name} does not wait for its {needed}";

        foreach (var process in processes.Values.Where(process => process.Arguments is ""))
        {
            var needed = migrations.Where(migration => migration.Project == process.Project || (consuming.Contains(process.Project) && consuming.Contains(migration.Project)));
            foreach (var migration in needed.Where(migration => !process.Waits.Contains($"end of {migration.Name}")))
                yield return $"{process.Name} does not wait for the end of {migration.Name}";
        }

        if (!processes.Values.Any(process => process.Arguments.StartsWith("clients ", StringComparison.Ordinal) && processes.TryGetValue(Topology.Identity, out var identity) && identity.Waits.Contains($"end of {process.Name}")))
            yield return "identity does not wait for its clients";
        if (processes.TryGetValue(Topology.Gateway, out var gateway))
            foreach (var reference in gateway.References.Where(reference => reference.StartsWith("address of ", StringComparison.Ordinal)).Select(reference => reference["address of ".Length..]))
                if (!gateway.Waits.Contains(reference))
                    yield return $"the gateway does not wait for {reference}";
    }
}
