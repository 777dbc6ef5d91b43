using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ArchUnitNET.Domain;

namespace Tryghed.Architecture.Tests;

/// <summary>A project as its file states it.</summary>
/// <param name="Path">From the top of the repository: <c>services/Indicator/Tryghed.Indicator.csproj</c>.</param>
/// <param name="Projects">Names of the projects it references: <c>Tryghed.Contracts</c>.</param>
/// <param name="Packages">Names of the packages it references.</param>
/// <param name="OwnVersions">Packages whose version stands here and not in Directory.Packages.props.</param>
internal sealed record ProjectFile(string Path, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages, IReadOnlyList<string> OwnVersions)
{
    internal string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    internal static ProjectFile Read(string path, string xml)
    {
        var project = XElement.Parse(xml);
        var packages = project.Descendants("PackageReference").ToList();
        return new ProjectFile(
            path,
            [.. project.Descendants("ProjectReference").Select(reference => System.IO.Path.GetFileNameWithoutExtension(Include(reference).Replace('\\', '/')))],
            [.. packages.Select(Include)],
            [.. packages.Where(package => package.Attributes().Concat<XObject>(package.Elements())
                .Any(at => at is XAttribute { Name.LocalName: "Version" or "VersionOverride" } or XElement { Name.LocalName: "Version" or "VersionOverride" })).Select(Include)]);
    }

    private static string Include(XElement reference) => (string?)reference.Attribute("Include") ?? "";
}

/// <summary>The rules of the design, each as a function from what is there to what is wrong with it, so that a test can see it fail.</summary>
internal static partial class Rules
{
    internal static readonly string[] Services =
        ["Tryghed.Strategy", "Tryghed.Indicator", "Tryghed.Initiative", "Tryghed.Notification", "Tryghed.Identity", "Tryghed.Portal", "Tryghed.Gateway"];

    private static readonly string[] BusPackages = ["MassTransit", "MassTransit.RabbitMQ", "RabbitMQ.Client"];

    /// <summary>Services know each other through events and public HTTP only.</summary>
    internal static IEnumerable<string> ServiceToService(IEnumerable<ProjectFile> projects) =>
        from project in projects
        where Services.Contains(project.Name)
        from other in project.Projects
        where Services.Contains(other)
        select $"{project.Name} references {other}";

    /// <summary>Arrows run one way: what services stand on never references a service.</summary>
    internal static IEnumerable<string> FoundationToService(IEnumerable<ProjectFile> projects) =>
        from project in projects
        where project.Name is "Tryghed.Contracts" or "Tryghed.Messaging" or "Tryghed.Analysis" or "Tryghed.ServiceDefaults"
        from other in project.Projects
        where Services.Contains(other)
        select $"{project.Name} references {other}";

    /// <summary>Only Messaging brings the bus; tests may bring a client to look at the broker.</summary>
    internal static IEnumerable<string> BusOutsideMessaging(IEnumerable<ProjectFile> projects) =>
        from project in projects
        where project.Name is not "Tryghed.Messaging" && !project.Path.StartsWith("tests/", StringComparison.Ordinal)
        from package in project.Packages
        where BusPackages.Contains(package)
        select $"{project.Name} references {package}";

    /// <summary>Aspire's packages are the AppHost's alone.</summary>
    internal static IEnumerable<string> Aspire(IEnumerable<ProjectFile> projects) =>
        from project in projects
        from package in project.Packages
        where package.StartsWith("Aspire.", StringComparison.Ordinal)
        select $"{project.Name} references {package}";

    /// <summary>Versions stand in one place.</summary>
    internal static IEnumerable<string> OwnVersions(IEnumerable<ProjectFile> projects) =>
        from project in projects from package in project.OwnVersions select $"{project.Path} gives {package} a version of its own";

    /// <summary>MassTransit outside Messaging: in consumers, and in Contracts the attributes that name events. Nothing else, so that it can be replaced.</summary>
    /// <param name="types">All types of the services' and of Contracts' assemblies.</param>
    internal static IEnumerable<string> MassTransitTypes(IEnumerable<IType> types) =>
        from type in types
        where !IsConsumer(type)
        from used in type.Dependencies.Select(dependency => dependency.Target.FullName).Distinct()
        where used.StartsWith("MassTransit.", StringComparison.Ordinal) || used.StartsWith("RabbitMQ.Client.", StringComparison.Ordinal)
        where !(type.Assembly.Name.StartsWith("Tryghed.Contracts", StringComparison.Ordinal) && used is "MassTransit.MessageUrnAttribute" or "MassTransit.ExcludeFromTopologyAttribute")
        select $"{type.FullName} uses {used}";

    // The compiler nests a consumer's async methods and lambdas in types of their own below it.
    private static bool IsConsumer(IType type) =>
        type.ImplementedInterfaces.Any(of => of.FullName.StartsWith("MassTransit.IConsumer", StringComparison.Ordinal))
        || (type.FullName.IndexOf('+') is > 0 and var nested && Declaring(type, type.FullName[..nested]) is { } declaring && IsConsumer(declaring));

    private static IType? Declaring(IType type, string name) => type.Namespace.Types.FirstOrDefault(other => other.FullName == name);

    /// <summary>Statistics stay pure: the base library without files, network, processes, clock or unseeded chance.</summary>
    /// <param name="assembly">The assembly's file.</param>
    internal static IEnumerable<string> Impure(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.AssemblyReferences)
        {
            var name = metadata.GetString(metadata.GetAssemblyReference(handle).Name);
            if (name is not "System" and not "netstandard" and not "mscorlib" and not "MathNet.Numerics" && !name.StartsWith("System.", StringComparison.Ordinal))
                yield return $"references {name}";
        }
        foreach (var handle in metadata.TypeReferences)
        {
            var type = metadata.GetTypeReference(handle);
            var (space, name) = (metadata.GetString(type.Namespace), metadata.GetString(type.Name));
            if (space is "System.IO" && name is not "TextReader" and not "StringReader" || space.StartsWith("System.Net", StringComparison.Ordinal) || $"{space}.{name}" is "System.TimeProvider" or "System.Diagnostics.Process" or "System.Diagnostics.Stopwatch")
                yield return $"uses {space}.{name}";
        }
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind is not HandleKind.TypeReference)
                continue;
            var type = metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name);
            var name = metadata.GetString(member.Name);
            if ((type is "DateTime" or "DateTimeOffset" && name is "get_Now" or "get_UtcNow" or "get_Today") || (type is "Random" && name is "get_Shared") || (type is "Environment" && name is not "get_CurrentManagedThreadId") || type is "Console") // iterators compile to the thread id
                yield return $"uses {type}.{name}";
        }
    }

    /// <summary>An event's wire name is its owner, which is its folder, its name and a version.</summary>
    /// <param name="space">The event's namespace.</param>
    /// <param name="name">The event's type name.</param>
    /// <param name="urn">What its attribute says; null without one.</param>
    internal static string? WireName(string space, string name, string? urn)
    {
        var owner = space[(space.LastIndexOf('.') + 1)..].ToLowerInvariant();
        if (urn is null)
            return $"{name} has no [MessageUrn]";
        var parts = UrnForm().Match(urn);
        if (!parts.Success)
            return $"{name}: {urn} is not owner:name:vN";
        return parts.Groups["owner"].Value == owner ? null : $"{name}: {urn} stands in the folder of {owner}";
    }

    /// <summary>The address of a package registry, or a path of one machine, in a line of a file.</summary>
    internal static string? Unwanted(string line) =>
        Registries().Match(line) is { Success: true } registry ? $"names the registry {registry.Value}"
        : MachinePaths().Match(line) is { Success: true } path ? $"names the machine's own {path.Value}"
        : null;

    [GeneratedRegex(@"^(urn:message:)?(?<owner>[a-z]+):[a-z][a-z-]*:v[1-9][0-9]*$")]
    private static partial Regex UrnForm();

    // Written in pieces, so that this file does not name what it forbids.
    [GeneratedRegex(@"(api\.|www\.|//)nu" + @"get\.org|registry\.np" + @"mjs|//docker\.i" + @"o|ghc" + @"r\.io|mcr\.micro" + @"soft|deb\.deb" + @"ian|archive\.ub" + @"untu|pypi\.or" + @"g|crates\.i" + @"o")]
    private static partial Regex Registries();

    [GeneratedRegex(@"(?<![\w.$}~)/-])/(ro" + @"ot|wo" + @"rk|Us" + @"ers|ho" + @"me/\w+)/|[A-Z]:\\Us" + @"ers\\")]
    private static partial Regex MachinePaths();
}
