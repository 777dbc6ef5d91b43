using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Architecture.Tests;

/// <summary>Departments' applications are written against these documents: they change on purpose or not at all.</summary>
public sealed class OpenApiTests
{
    [Theory]
    [InlineData("Strategy")]
    [InlineData("Indicator")]
    [InlineData("Initiative")]
    [InlineData("Notification")]
    public void The_OpenAPI_that_the_build_writes_is_the_approved_one(string service)
    {
        var written = Repository.PathOf($"artifacts/openapi/Tryghed.{service}.json");
        File.Exists(written).ShouldBeTrue($"the build did not write {written}");
        var document = File.ReadAllText(written);

        Approved.Text($"services/{service}/openapi.json", document);
    }
}

/// <summary>What guards the documents must itself be seen to fail.</summary>
public sealed class ApprovedTests
{
    [Fact]
    public void A_text_that_differs_from_its_approved_file_is_refused_with_the_line_and_the_way_to_approve()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("TRYGHED_APPROVE") is "1", "Approving would overwrite the file.");
        var failure = Should.Throw<NotApprovedException>(() => Approved.Text("global.json", "{\n  \"sdk\": {}\n}"));

        failure.Message.ShouldContain("line 2");
        failure.Message.ShouldContain("./test --approve");
    }

    [Fact]
    public void A_text_without_an_approved_file_is_refused()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("TRYGHED_APPROVE") is "1", "Approving would write the file.");
        Should.Throw<NotApprovedException>(() => Approved.Text("tests/no-such-file.json", "{}"));
    }
}
