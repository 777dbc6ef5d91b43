using System.Xml;
using System.Xml.Linq;

namespace Tryghed.Runner;

/// <summary>What became of one project's tests.</summary>
/// <param name="Passed">Number of tests that passed.</param>
/// <param name="Failed">Number that failed; a project that crashed, hung or ran nothing counts as one more.</param>
/// <param name="Skipped">Number that were skipped.</param>
/// <param name="Failures">Each failure in full.</param>
/// <param name="Reasons">Why tests were skipped.</param>
/// <param name="Took">How long the project ran.</param>
internal sealed record TestResult(int Passed, int Failed, int Skipped, IReadOnlyList<string> Failures, IReadOnlyList<string> Reasons, TimeSpan Took)
{
    /// <summary>Reads the results that xunit wrote; what they lack is a failure.</summary>
    /// <param name="xml">xunit's result file; null when it wrote none.</param>
    /// <param name="exitCode">The project's exit code; null when it was killed because it hung.</param>
    /// <param name="log">What it printed.</param>
    /// <param name="filtered">Only some tests were asked for, so that none is no failure.</param>
    /// <param name="took">How long it ran.</param>
    internal static TestResult Read(string? xml, int? exitCode, IReadOnlyList<string> log, bool filtered, TimeSpan took)
    {
        var end = string.Join('\n', log.TakeLast(60));
        if (exitCode is null)
            return Broken($"It hung and was stopped.\n{end}");

        XElement assembly;
        try
        {
            assembly = XDocument.Parse(xml ?? "").Descendants("assembly").First();
        }
        catch (Exception exception) when (exception is XmlException or InvalidOperationException)
        {
            return Broken($"It ended with exit code {exitCode} and without results.\n{end}");
        }

        var (passed, failed, skipped) = (Count("passed"), Count("failed") + Count("errors"), Count("skipped"));
        var failures = new List<string>();
        foreach (var test in assembly.Descendants("test").Where(test => (string?)test.Attribute("result") is "Fail"))
            failures.Add($"{(string?)test.Attribute("name")}\n{Failure(test)}{Output(test)}");
        foreach (var error in assembly.Descendants("error"))
            failures.Add($"{(string?)error.Attribute("type")} {(string?)error.Attribute("name")}\n{Failure(error)}");

        if (passed + failed + skipped is 0 && !filtered)
            (failed, failures) = (1, ["It ran no tests."]);
        else if (exitCode is not 0 && failed is 0 && passed + skipped > 0)
            (failed, failures) = (1, [$"All its tests passed, but it ended with exit code {exitCode}.\n{end}"]);

        var reasons = assembly.Descendants("test")
            .Where(test => (string?)test.Attribute("result") is "Skip")
            .Select(test => $"{(string?)test.Attribute("name")}: {test.Element("reason")?.Value.Trim()}")
            .ToList();
        return new TestResult(passed, failed, skipped, failures, reasons, took);

        int Count(string attribute) => (int?)assembly.Attribute(attribute) ?? 0;
        TestResult Broken(string what) => new(0, 1, 0, [what], [], took);
    }

    private static string Failure(XElement of) =>
        of.Element("failure") is { } failure ? $"{failure.Element("message")?.Value.Trim()}\n{failure.Element("stack-trace")?.Value.TrimEnd()}" : "";

    private static string Output(XElement test) => test.Element("output") is { } output ? $"\nIt wrote:\n{output.Value.TrimEnd()}" : "";
}
