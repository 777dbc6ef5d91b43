using System.Text.Json;
using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>What is shown of an index in one area.</summary>
/// <param name="Area">Danmarks Statistik's code.</param>
/// <param name="Index">The index with its definition.</param>
/// <param name="History">Its course in the area; null when it could not be had.</param>
/// <param name="Changes">What moved it, oldest first.</param>
/// <param name="Indicators">The catalogue; null when it could not be had.</param>
public sealed record IndexModel(string Area, SafetyIndex Index, IndexHistory? History, IReadOnlyList<IndexStep> Changes, IReadOnlyList<Indicator>? Indicators)
{
    /// <summary>Changes of the score that are shown: smaller ones round to nothing.</summary>
    private const double Noticed = .05;

    internal string AreaName => Areas.Name(Area);

    internal string Title => Index.Title.Da;

    internal string Anchor => $"indeks-{Index.Code}";

    internal string Page => Area == FrontPage.Home ? $"/indeks/{Index.Code}" : $"/indeks/{Index.Code}?omraade={Area}";

    internal IReadOnlyList<IndexPoint> Points => History?.Points ?? [];

    /// <summary>The newest with a score.</summary>
    internal IndexPoint? Newest => Points.LastOrDefault(point => point.Score is not null);

    internal IndexPoint? Before => Newest is null ? null : Points.LastOrDefault(point => point.Score is not null && string.CompareOrdinal(point.Period, Newest.Period) < 0);

    internal string Level => $"{Danish.Number((History?.Level ?? .9) * 100, 0)}\u00a0%";

    internal IReadOnlyList<IndexColumn> Columns => Index.Definition?.Specification.Indicators ?? [];

    /// <summary>Groups right below the index: what the columns of the chart are made of.</summary>
    internal IReadOnlyList<string> Series
    {
        get
        {
            var root = Root;
            return [.. (Index.Definition?.Specification.Groups ?? []).Where(group => group.Parent == root).Select(group => group.Code).Concat(Columns.Where(column => column.Parent == root).Select(column => column.Code))];
        }
    }

    private string? Root => Index.Definition?.Specification.Groups.FirstOrDefault(group => group.Parent is null)?.Code;

    /// <summary>Between which numbers the index lies, where all that it is made of lies there; empty otherwise.</summary>
    internal string Range => Columns.Select(column => column.Normalisation?.Range is [var worst, var best] ? (worst, best) : (0, 0)).Distinct().ToList() is [var (low, high)] && low < high
        ? $"på en skala fra {Danish.Short(low)} til {Danish.Short(high)}, hvor højere er tryggere"
        : "hvor højere er tryggere";

    /// <summary>Why there is nothing to see, in a sentence; null where there is something.</summary>
    internal string? Nothing => Newest is not null ? null : Index.State switch
    {
        "computing" => "Indekset bliver beregnet. Genindlæs siden om lidt.",
        "failed" => "Indekset kan ikke beregnes af de tal, der er.",
        _ when History is null => "Indeksets tal kan ikke hentes lige nu. Genindlæs siden om lidt.",
        _ when Points.Count > 0 => $"Der mangler for mange tal til, at indekset kan beregnes for {AreaName}.",
        _ => $"Indekset er ikke beregnet for {AreaName}.",
    };

    /// <summary>What is to be known of the state although there are results; null for nothing.</summary>
    internal string? Meanwhile => Newest is null ? null : Index.State switch
    {
        "computing" => "Der er kommet nye tal eller en ny definition, og indekset bliver beregnet igen. Det, der vises, er fra før.",
        "failed" => "Indekset kunne ikke beregnes af de nyeste tal. Det, der vises, er fra før.",
        _ => null,
    };

    /// <summary>Whether a point may still change.</summary>
    internal static bool Provisional(IndexPoint point) => point.Publications is not { Count: > 0 };

    internal string? ProvisionalSentence => Points.Count(point => point.Score is not null && Provisional(point)) switch
    {
        0 => null,
        var all when all == Points.Count(point => point.Score is not null) => "Tallene er foreløbige: indekset er ikke offentliggjort endnu og regnes om, når der kommer nye tal.",
        _ => $"Foreløbige, fordi de ikke er offentliggjort: {string.Join(", ", Points.Where(point => point.Score is not null && Provisional(point)).Select(point => Danish.Period(point.Period)))}.",
    };

    internal string? ImputedSentence => Points.Where(point => point.Imputed is { Count: > 0 }).ToList() is { Count: > 0 } imputed
        ? $"Nogle tal manglede og er beregnet af andre: {string.Join("; ", imputed.Select(point => $"{Danish.Period(point.Period)} ({string.Join(", ", point.Imputed!.Select(Name))})"))}."
        : null;

    /// <summary>How sure it is that the index fell, as one would say it.</summary>
    internal string? FellSentence => Newest is { ProbabilityFell: { } fell } newest && Before is { } before
        ? Fell(fell, Danish.Period(before.Period), Danish.Period(newest.Period))
        : null;

    internal static string Fell(double probability, string from, string to)
    {
        var between = $"fra {from} til {to}";
        return probability switch
        {
            > .99 => $"Det er næsten sikkert, at indekset er faldet {between} (sandsynlighed over 99 %).",
            >= .9 => $"Det er meget sandsynligt, at indekset er faldet {between} (sandsynlighed {Percent(probability)}).",
            >= .67 => $"Det er sandsynligt, at indekset er faldet {between}, men ikke sikkert (sandsynlighed {Percent(probability)}).",
            > .33 => $"Det kan ikke afgøres, om indekset er faldet {between} (sandsynlighed {Percent(probability)}): ændringen er ikke større end usikkerheden.",
            > .1 => $"Indekset er sandsynligvis ikke faldet {between} (sandsynlighed for fald {Percent(probability)}).",
            >= .01 => $"Det er meget usandsynligt, at indekset er faldet {between} (sandsynlighed {Percent(probability)}).",
            _ => $"Indekset er næsten sikkert ikke faldet {between} (sandsynlighed under 1 %).",
        };
    }

    /// <summary>A share in whole per cent, rounded down: 89.9 % is not 90.</summary>
    internal static string Percent(double share) => $"{Danish.Number(Math.Floor(share * 100 + 1e-9), 0)}\u00a0%";

    /// <summary>An indicator's or group's name.</summary>
    internal string Name(string node)
    {
        if (node == Root)
            return "Hele indekset";
        if (node.StartsWith("goal-", StringComparison.Ordinal) && node.Length is > 5 and < 9)
            return $"Mål {node[5..]}";
        var code = Index.Definition?.Inputs?.GetValueOrDefault(node)?.Indicator ?? node;
        return Indicators?.FirstOrDefault(indicator => indicator.Code == code)?.Title.Da ?? node;
    }

    /// <summary>A group's name with what it is made of.</summary>
    internal string SeriesName(string node)
    {
        var below = Columns.Where(column => SeriesOf(column) == node).ToList();
        return below switch
        {
            [var one] when one.Code != node => $"{Name(node)}: {Lower(Name(one.Code))}",
            { Count: > 1 } when below.All(column => Indicators?.FirstOrDefault(i => i.Code == (Index.Definition?.Inputs?.GetValueOrDefault(column.Code)?.Indicator ?? column.Code)) is { Kind: "count" })
                => $"{Name(node)}: anmeldt kriminalitet",
            _ => Name(node),
        };
    }

    /// <summary>What a column belongs to right below the index.</summary>
    internal string SeriesOf(IndexColumn column)
    {
        var (root, parents) = (Root, Index.Definition!.Specification.Groups.ToDictionary(group => group.Code, group => group.Parent));
        var (at, parent) = (column.Code, column.Parent);
        for (var step = 0; parent != root && step < parents.Count; step++)
            (at, parent) = (parent, parents.GetValueOrDefault(parent) ?? root!);
        return at;
    }

    /// <summary>The parts of a change by series, in the order of <see cref="Series"/>.</summary>
    internal IReadOnlyList<double> PartsBySeries(IndexStep step) =>
        [.. Series.Select(series => Columns.Where(column => SeriesOf(column) == series).Sum(column => step.Of(column.Code) ?? 0))];

    /// <summary>What moved the index most, up to three, in a sentence without its period.</summary>
    internal string Moved(IndexStep step)
    {
        if (step.Change is null)
            return "Bidragene kan ikke hentes lige nu.";
        if (step.Change.Difference is not { } difference)
            return "Kan ikke deles op: der mangler et tal.";
        var parts = Columns.Select(column => (column.Code, Part: step.Of(column.Code) ?? 0)).Where(part => Math.Abs(part.Part) >= Noticed).OrderByDescending(part => Math.Abs(part.Part)).ToList();
        var whole = Math.Abs(difference) < Noticed ? "Uændret" : difference < 0 ? $"Faldt {Danish.Number(-difference, 1)}" : $"Steg {Danish.Number(difference, 1)}";
        if (parts is [])
            return whole + ".";
        // First what pulled the way that it went, then what pulled the other way.
        var along = parts.Where(part => Math.Abs(difference) < Noticed || Math.Sign(part.Part) == Math.Sign(difference)).Take(3).ToList();
        var against = parts.Where(part => !along.Contains(part) && Math.Sign(part.Part) != Math.Sign(difference)).Take(2).ToList();
        return $"{whole}: {Listed(along)}" + (against is [] || Math.Abs(difference) < Noticed ? "." : $". Den anden vej trak {Listed(against)}.");

        string Listed(IEnumerable<(string Code, double Part)> some) => string.Join(", ", some.Select(part => $"{Lower(Name(part.Code))} ({Signed(part.Part)})"));
    }

    /// <summary>With its sign; a change that rounds to nothing has none.</summary>
    internal static string Signed(double? value, int decimals = 1) => value is not { } number ? "–" : Math.Round(number, decimals) is 0 ? Danish.Number(0, decimals) : (number > 0 ? "+" : "") + Danish.Number(number, decimals);

    internal static string Lower(string title) => title.Length > 1 && char.IsLower(title[1]) ? char.ToLowerInvariant(title[0]) + title[1..] : title;

    /// <summary>The chart in words.</summary>
    internal string Described => Newest is not { } newest
        ? ""
        : $"Fra {Danish.Number(Points.First(point => point.Score is not null).Score, 1)} i {Danish.Period(Points.First(point => point.Score is not null).Period)} til {Danish.Number(newest.Score, 1)} i {Danish.Period(newest.Period)}. "
            + $"Højest {Peak(Points.MaxBy(point => point.Score)!)}, lavest {Peak(Points.Where(point => point.Score is not null).MinBy(point => point.Score)!)}."
            + (newest is { Low: { } low, High: { } high } ? $" Usikkerhed i {Danish.Period(newest.Period)}: {Danish.Number(low, 1)}–{Danish.Number(high, 1)} ({Level})." : "");

    private static string Peak(IndexPoint point) => $"{Danish.Number(point.Score, 1)} i {Danish.Period(point.Period)}";

    /// <summary>Areas that the index is computed for.</summary>
    internal IReadOnlyList<string> Choices => Index.Definition?.Areas is { ValueKind: JsonValueKind.Array } listed
        ? [.. listed.EnumerateArray().Select(area => area.GetString()).OfType<string>()]
        : [];
}

/// <summary>What moved an index from one period to the next; null when that could not be had.</summary>
public sealed record IndexStep(string From, string To, IndexChange? Change)
{
    internal double? Of(string node) => Change?.Parts.FirstOrDefault(part => part.Node == node)?.Part;
}
