using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Tryghed.Benchmarks;

/// <summary>Adds a column that says how many series a second one thread gets through, where an operation is a series.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SeriesPerSecondAttribute : Attribute, IConfigSource
{
    /// <inheritdoc/>
    public IConfig Config { get; } = ManualConfig.CreateEmpty().AddColumn(new Rate());

    private sealed class Rate : IColumn
    {
        public string Id => nameof(SeriesPerSecondAttribute);

        public string ColumnName => "Series/s";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => "Series per second on one thread";

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, summary.Style);

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
            summary[benchmarkCase]?.ResultStatistics is { Mean: > 0 } result ? (1e9 / result.Mean).ToString("N0", CultureInfo.InvariantCulture) : "-";
    }
}
