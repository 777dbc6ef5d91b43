using Shouldly;
using Xunit;

namespace Tryghed.Local.Tests;

public sealed class TopologyTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void Names_ports_and_databases_are_all_different()
    {
        Topology.Services.Select(service => service.Name).ShouldBeUnique();
        Topology.Databases.ShouldBeUnique();
        new Ports().All.Select(one => one.Port).ShouldBeUnique();
    }

    [Fact]
    public void Every_project_exists_and_every_reference_names_a_service()
    {
        foreach (var service in Topology.Services)
        {
            File.Exists(Path.Combine(Root, service.Project)).ShouldBeTrue(service.Project);
            service.References.ShouldBeSubsetOf(Topology.Services.Select(one => one.Name));
        }
    }

    [Fact]
    public void An_offset_shifts_every_port()
    {
        new Ports(1000).All.Select(one => one.Port).ShouldBe(new Ports().All.Select(one => one.Port + 1000));
    }

    internal static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Tryghed.sln")))
            at = at.Parent;
        return at.FullName;
    }
}
