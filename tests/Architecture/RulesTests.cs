using System.Diagnostics;
using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using MassTransit;
using Shouldly;
using Tryghed.Contracts;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Architecture.Tests;

/// <summary>The rules of the design hold, and each is seen to fail on something that breaks it.</summary>
public sealed class RulesTests
{
    private static readonly Lazy<IReadOnlyList<string>> Tracked = new(TrackedFiles);
    private static readonly Lazy<IReadOnlyList<ProjectFile>> Projects = new(() =>
        [.. Tracked.Value.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => ProjectFile.Read(file, File.ReadAllText(Repository.PathOf(file))))]);

    [Fact]
    public void Services_never_reference_each_other()
    {
        Rules.ServiceToService(Projects.Value).ShouldBeEmpty();
        Rules.FoundationToService(Projects.Value).ShouldBeEmpty();

        Rules.ServiceToService([Project("services/Initiative/Tryghed.Initiative.csproj", """<ProjectReference Include="..\Indicator\Tryghed.Indicator.csproj" />""")])
            .ShouldBe(["Tryghed.Initiative references Tryghed.Indicator"]);
        Rules.FoundationToService([Project("services/Messaging/Tryghed.Messaging.csproj", """<ProjectReference Include="../Indicator/Tryghed.Indicator.csproj" />""")]).ShouldNotBeEmpty();
    }

    [Fact]
    public void Only_Messaging_brings_the_bus_and_no_project_brings_Aspire()
    {
        Rules.BusOutsideMessaging(Projects.Value).ShouldBeEmpty();
        Rules.Aspire(Projects.Value).ShouldBeEmpty();

        Rules.BusOutsideMessaging([Project("services/Portal/Tryghed.Portal.csproj", """<PackageReference Include="MassTransit.RabbitMQ" />""")]).ShouldNotBeEmpty();
        Rules.Aspire([Project("services/Portal/Tryghed.Portal.csproj", """<PackageReference Include="Aspire.Npgsql" />""")]).ShouldNotBeEmpty();
    }

    [Fact]
    public void Package_versions_stand_in_one_place_and_MassTransit_is_pinned()
    {
        Projects.Value.Count.ShouldBeGreaterThan(20);
        Rules.OwnVersions(Projects.Value).ShouldBeEmpty();
        File.ReadAllText(Repository.PathOf("Directory.Packages.props")).ShouldContain("""<PackageVersion Include="MassTransit.RabbitMQ" Version="[8.5.12]" />""");

        Rules.OwnVersions([Project("a/b.csproj", """<PackageReference Include="X" Version="1.0" />""")]).ShouldNotBeEmpty();
        Rules.OwnVersions([Project("a/b.csproj", """<PackageReference Include="X"><VersionOverride>1.0</VersionOverride></PackageReference>""")]).ShouldNotBeEmpty();
    }

    [Fact]
    public void Every_project_has_a_lock_file_and_stands_in_the_solution()
    {
        var solution = File.ReadAllText(Repository.PathOf("Tryghed.sln"));
        foreach (var project in Projects.Value)
        {
            Tracked.Value.ShouldContain(Path.GetDirectoryName(project.Path) + "/packages.lock.json", project.Path);
            solution.ShouldContain(project.Path.Replace('/', '\\'));
        }
    }

    [Fact]
    public void MassTransit_appears_in_Messaging_and_in_thin_consumers_only()
    {
        Rules.MassTransitTypes(TypesOf([.. Rules.Services, "Tryghed.Contracts", "Tryghed.ServiceDefaults"])).ShouldBeEmpty();

        var broken = Rules.MassTransitTypes(TypesOf([typeof(RulesTests).Assembly.GetName().Name!])).ToList();
        broken.ShouldContain(found => found.Contains(nameof(PublishesByItself), StringComparison.Ordinal));
        broken.ShouldNotContain(found => found.Contains(nameof(ThinConsumer), StringComparison.Ordinal));
    }

    [Fact]
    public void Analysis_is_pure()
    {
        Rules.Impure(AssemblyFile("Tryghed.Analysis")).ShouldBeEmpty();
        Projects.Value.Single(project => project.Name is "Tryghed.Analysis").ShouldSatisfyAllConditions(
            analysis => analysis.Projects.ShouldBeEmpty(), analysis => analysis.Packages.ShouldBe(["MathNet.Numerics"])); // numbers in, numbers out

        var broken = Rules.Impure(typeof(RulesTests).Assembly.Location).ToList();
        broken.ShouldContain("references Shouldly");
        broken.ShouldContain("uses System.IO.File");
        broken.ShouldContain("uses DateTime.get_UtcNow");
    }

    [Fact]
    public void Every_event_has_a_wire_name_of_its_owner()
    {
        var events = typeof(IEvent).Assembly.GetTypes().Where(type => type is { IsInterface: false, IsAbstract: false } && type.IsAssignableTo(typeof(IEvent))).ToList();
        events.Count.ShouldBeGreaterThan(5);
        events.Select(type => Rules.WireName(type.Namespace!, type.Name, type.GetCustomAttribute<MessageUrnAttribute>()?.Urn.ToString())).ShouldAllBe(wrong => wrong == null);
        events.GroupBy(type => type.GetCustomAttribute<MessageUrnAttribute>()!.Urn).ShouldAllBe(same => same.Count() == 1);

        Rules.WireName("Tryghed.Contracts.Indicator", "IndicatorWorsened", null).ShouldNotBeNull();
        Rules.WireName("Tryghed.Contracts.Indicator", "IndicatorWorsened", "indicator:worsened").ShouldNotBeNull();
        Rules.WireName("Tryghed.Contracts.Indicator", "IndicatorWorsened", "strategy:worsened:v1").ShouldNotBeNull();
        Rules.WireName("Tryghed.Contracts.Indicator", "IndicatorWorsened", "indicator:worsened:v2").ShouldBeNull();
    }

    [Fact]
    public void No_tracked_file_names_a_registry_or_a_path_of_one_machine()
    {
        var found = from file in Tracked.Value
                    let path = Repository.PathOf(file)
                    where new FileInfo(path) is { Exists: true, Length: < 4_000_000, LinkTarget: null }
                    from line in File.ReadLines(path)
                    let unwanted = Rules.Unwanted(line)
                    where unwanted is not null
                    select $"{file} {unwanted}";
        found.Distinct().ShouldBeEmpty();

        Rules.Unwanted("source = https://api.nu" + "get.org/v3/index.json").ShouldNotBeNull();
        Rules.Unwanted("see /ho" + "me/anna/src/x.cs").ShouldNotBeNull();
        Rules.Unwanted("\"/wo" + "rk/x\"").ShouldNotBeNull();
        Rules.Unwanted("an apt package: docker.io").ShouldBeNull();
        Rules.Unwanted("/api/v1/wo" + "rk/items").ShouldBeNull();
    }

    [Fact]
    public void The_AppHost_stands_outside_the_solution()
    {
        Directory.EnumerateFiles(Repository.PathOf("AppHost"), "*.csproj").ShouldBeEmpty("a project beside apphost.cs would be built in its place");
        File.ReadAllText(Repository.PathOf("Tryghed.sln")).ShouldNotContain("apphost.cs", Case.Insensitive);
    }

    private static ProjectFile Project(string path, string items) => ProjectFile.Read(path, $"<Project><ItemGroup>{items}</ItemGroup></Project>");

    private static string AssemblyFile(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");

    private static List<IType> TypesOf(params string[] assemblies) =>
        [.. new ArchLoader().LoadAssemblies([.. assemblies.Select(name => System.Reflection.Assembly.LoadFrom(AssemblyFile(name)))]).Build().Types];

    private static IReadOnlyList<string> TrackedFiles()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Repository.Root, "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]) { RedirectStandardOutput = true })!;
        var files = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        git.ExitCode.ShouldBe(0, "git ls-files");
        return [.. files.Where(file => File.Exists(Repository.PathOf(file)))];
    }

    // What the rules must find, and what they must not.
    private sealed class PublishesByItself(IPublishEndpoint bus)
    {
        public Task Publish() => bus.Publish(this, context => context.TimeToLive = DateTime.UtcNow - DateTime.UnixEpoch);
    }

    private sealed class ThinConsumer : IConsumer<Contracts.Indicator.IndicatorWorsened>
    {
        public async Task Consume(ConsumeContext<Contracts.Indicator.IndicatorWorsened> context) => await Task.FromResult(context.Message.Area);
    }
}
