using Shouldly;
using Xunit;

namespace Tryghed.Local.Tests;

public sealed class ArgumentsTests
{
    [Theory]
    [InlineData("", Verb.Run, false, false)]
    [InlineData("--detach", Verb.Detach, false, false)]
    [InlineData("--empty --detach", Verb.Detach, true, false)]
    [InlineData("status", Verb.Status, false, false)]
    [InlineData("stop", Verb.Stop, false, false)]
    [InlineData("reset --yes", Verb.Reset, false, true)]
    [InlineData("sample", Verb.Sample, false, false)]
    [InlineData("stop --help", Verb.Help, false, false)]
    internal void A_command_line_is_understood(string line, Verb verb, bool empty, bool yes)
    {
        var (arguments, wrong) = Arguments.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        wrong.ShouldBeNull();
        arguments.ShouldNotBeNull().Verb.ShouldBe(verb);
        if (verb is not Verb.Help)
            arguments.ShouldBe(new Arguments(verb, empty, yes));
    }

    [Theory]
    [InlineData("--fast", "--fast")]
    [InlineData("start", "start")]
    [InlineData("stop status", "status")]
    [InlineData("stop --empty", "--empty")]
    [InlineData("stop --yes", "--yes")]
    public void What_is_not_understood_is_named(string line, string named)
    {
        var (arguments, wrong) = Arguments.Parse(line.Split(' '));

        arguments.ShouldBeNull();
        wrong.ShouldNotBeNull().ShouldContain($"'{named}'");
    }
}
