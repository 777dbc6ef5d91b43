using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests.Disclosure;

public sealed class ReadGateTests
{
    // Where hidden figures may be touched, and why. Everything else reads KnownTo, Shared or Current.
    private static readonly string[] Allowed =
    [
        "Storage/IndicatorDb.cs", // the gates themselves
        "Disclosure/SmallCounts.cs", // decides what is hidden
        "WatchLists/Budgeting.cs", "Signals/ShowDivergence.cs", "Signals/ShowQuality.cs", // which areas and periods there are, no figures
    ];

    [Fact]
    public void Rows_as_they_are_stored_are_read_where_hidden_figures_may_be_and_nowhere_else()
    {
        var service = Path.Combine(Root(), "services", "Indicator");
        Directory.EnumerateFiles(service, "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("Migrations", StringComparison.Ordinal))
            .Where(file => Raw(File.ReadAllText(file))).Select(file => Path.GetRelativePath(service, file).Replace('\\', '/'))
            .Except(Allowed).ShouldBeEmpty();
        Raw("await db.Observations.ToListAsync()").ShouldBeTrue();
        Raw("db.Set<Observation>()").ShouldBeTrue();
    }

    private static bool Raw(string source) => source.Contains("db.Observations", StringComparison.Ordinal) || source.Contains("Set<Observation>", StringComparison.Ordinal);

    private static string Root()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Tryghed.sln")))
            at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("The solution was not found above the tests.");
        return at;
    }
}
