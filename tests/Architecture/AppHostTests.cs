using Shouldly;
using Tryghed.Local;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Architecture.Tests;

/// <summary>./run and Aspire start the same system.</summary>
public sealed class AppHostTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("AppHost/apphost.cs"));

    [Fact]
    public void The_AppHost_and_Local_describe_the_same_system() =>
        SameSystem.Differences(AppHostFile.Read(Text), Topology.Services).ShouldBeEmpty();

    [Theory]
    [InlineData("    .WithReference(notificationDb, \"notification\")\n", "")]
    [InlineData("    .WithReference(messaging)\n", "")]
    [InlineData("    .WithReference(identity)\n", "")]
    [InlineData("    .WithEnvironment(\"Portal__ClientSecret\", portalSecret)\n", "")]
    [InlineData("Authentication__Issuer", "Authentication__Authority")]
    [InlineData("    .WithEnvironment(\"Authentication__Issuer\", issuer)\n", "    .WithEnvironment(\"Authentication__Issuer\", secretsKey)\n")]
    [InlineData("127.0.0.0/8", "0.0.0.0/0")]
    [InlineData("    .WithHttpHealthCheck(\"/health\")\n", "    .WithHttpHealthCheck(\"/health\")\n    .WithEnvironment(\"Fresh__Setting\", \"1\")\n")]
    [InlineData("    .WithHttpHealthCheck(\"/health\")\n", "    .WithHttpHealthCheck(\"/alive\")\n")]
    [InlineData("    .WithHttpHealthCheck(\"/health\")\n", "")]
    [InlineData("    .WaitForCompletion(indicatorMigration)\n", "")]
    [InlineData("    .WaitForCompletion(identityClients)", "")]
    [InlineData("    .WaitFor(messaging)", "    ")]
    [InlineData("    .WaitFor(portal)", "    ")]
    [InlineData("    .WithExternalHttpEndpoints()", "    ")]
    [InlineData("port: 8080", "port: 8081")]
    [InlineData("(\"strategy\")\n    .WithHttpEndpoint()", "(\"strategies\")\n    .WithHttpEndpoint()")]
    [InlineData("Database(\"indicator\")", "Database(\"strategy\")")]
    [InlineData("WithArgs(\"migrate\")", "WithArgs(\"help\")")]
    public void An_AppHost_that_differs_is_found(string was, string becomes)
    {
        Text.ShouldContain(was);
        SameSystem.Differences(AppHostFile.Read(Text.Replace(was, becomes)), Topology.Services).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_service_a_database_a_reference_or_a_setting_that_only_Local_has_is_found()
    {
        var appHost = AppHostFile.Read(Text);
        SameSystem.Differences(appHost, [.. Topology.Services.Skip(1)]).ShouldNotBeEmpty();
        foreach (var service in Topology.Services)
        {
            Changed(service, service with { Database = "archive" });
            Changed(service, service with { Broker = !service.Broker });
            Changed(service, service with { References = [.. service.References, "archive"] });
            Changed(service, service with { Settings = [.. service.Settings, new Setting("Fresh__Setting", Source.Literal, "1")] });
            Changed(service, service with { Health = "/ready" });
        }

        void Changed(Service was, Service becomes) =>
            SameSystem.Differences(appHost, [.. Topology.Services.Select(service => service == was ? becomes : service)]).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("    .WithReference(gateway)\n", "    .WithReference(Chosen(gateway))\n")]
    [InlineData("    .WithReference(gateway)\n", "    .WithReplicas(2)\n")]
    [InlineData("var portal = builder.AddProject<", "var portal = Somehow(builder).AddProject<")]
    [InlineData("#:project ../services/Portal/", "// ../services/Portal/")]
    public void What_can_not_be_read_is_an_error_and_not_passed_over(string was, string becomes)
    {
        Text.ShouldContain(was);
        Should.Throw<FormatException>(() => AppHostFile.Read(Text.Replace(was, becomes)));
    }
}
