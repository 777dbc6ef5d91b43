using System.Globalization;
using System.Text;
using System.Text.Json;
using Tryghed.Indicator.Exports;

namespace Tryghed.Indicator.Suitability;

/// <summary>The planning group's table as a CSV file (RFC 4180), for a spreadsheet.</summary>
internal static class AssessmentCsv
{
    private static readonly string[] Columns =
    [
        "indicator", "title", "owner", "goal", "dimension", "frequency", "geography", "synthetic", "outcome", "reason", "judgedAt", "judgedBy",
        "validity", "timeliness", "coverage", "continuity", "signalToNoise", "access", "cost",
        "areas", "expectedAreas", "areaShare", "firstPeriod", "lastPeriod", "ageDays", "missingShare", "withheldShare", "breaks",
        "series", "autocorrelation", "smallestChange", "smallestChangeUnit", "smallestChangeRelative", "smallestChangeWindow",
        "redundantWith", "correlation", "correlationPairs",
    ];

    internal static string Of(IEnumerable<AssessmentEndpoints.Row> rows)
    {
        var text = new StringBuilder().AppendJoin(',', Columns).Append("\r\n");
        foreach (var row in rows)
            text.AppendJoin(',', Cells(row).Select(Cell)).Append("\r\n");
        return text.ToString();
    }

    private static object?[] Cells(AssessmentEndpoints.Row row)
    {
        var (judged, facts) = (row.Judgement, row.Facts);
        return
        [
            row.Indicator, row.Title.Da, row.Owner, row.Goal, row.Dimension, row.Frequency, row.Geography, row.Synthetic ? "true" : "false", judged?.Outcome, judged?.Reason, judged?.At.ToString("O"), judged?.By,
            judged?.Criteria.Validity.Grade, judged?.Criteria.Timeliness.Grade, judged?.Criteria.Coverage.Grade, judged?.Criteria.Continuity.Grade,
            judged?.Criteria.SignalToNoise.Grade, judged?.Criteria.Access.Grade, judged?.Criteria.Cost.Grade,
            facts.Areas, facts.ExpectedAreas, facts.AreaShare, facts.FirstPeriod, facts.LastPeriod, facts.AgeDays, facts.MissingShare, facts.WithheldShare, facts.Breaks,
            facts.Series, facts.Autocorrelation, facts.SmallestChange?.Step, facts.SmallestChange?.Unit, facts.SmallestChange?.Relative, facts.SmallestChange?.WindowPeriods,
            facts.Redundancy?.Indicator, facts.Redundancy?.Correlation, facts.Redundancy?.Pairs,
        ];
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        Enum name => JsonNamingPolicy.KebabCaseLower.ConvertName(name.ToString()),
        string text => CsvExport.Text(text),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => CsvExport.Text(value.ToString()!),
    };
}
