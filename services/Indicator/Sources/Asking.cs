using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Sources.Connectors;

namespace Tryghed.Indicator.Sources;

/// <summary>Makes of a source's definition and the table as it is now what is asked for one indicator.</summary>
internal static class Asking
{
    /// <param name="Area">Variable of the areas; null when the figures are about the country.</param>
    /// <param name="Time">Variable of the periods.</param>
    internal sealed record Asked(TableQuery Query, TableVariable? Area, TableVariable Time);

    /// <returns>What is asked; null after saying what is wrong.</returns>
    internal static Asked? Build(Source source, TableInfo table, MappedIndicator mapped, List<string> errors)
    {
        var before = errors.Count;
        var chosen = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (code, values) in source.Selection)
            Choose(code, values);
        foreach (var (code, value) in mapped.Where ?? new Dictionary<string, string>())
            Choose(code, [value]);

        if (TimeOf(table, source.Mapping) is not { } time)
        {
            errors.Add(source.Mapping.Period is { } named ? $"{table.Id} has no variable '{named}'." : $"{table.Id} has no variable of periods.");
            return null;
        }
        var area = AreaOf(table, source.Mapping);
        if (source.Mapping.Area is { } wanted && area is null)
            errors.Add($"{table.Id} has no variable '{wanted}'.");
        if (area is not null && !chosen.ContainsKey(area.Code))
        {
            if (source.Mapping.Area is not null || !area.Eliminable)
                chosen[area.Code] = ["*"];
            else
                area = null; // summed over: the country
        }
        chosen.TryAdd(time.Code, ["*"]); // left out it would be the newest period alone

        List<Chosen> variables = [];
        List<string> summed = [];
        foreach (var variable in table.Variables)
        {
            if (chosen.TryGetValue(variable.Code, out var asked))
            {
                var values = Patterns.Expand(variable, asked, errors.Add);
                if (values.Count > 1 && variable != area && variable != time)
                    errors.Add($"{variable.Code} has {values.Count} values chosen, and an indicator has one: give it in where, or leave the variable out to sum over it.");
                variables.Add(new Chosen(variable.Code, asked, values));
            }
            else if (variable.Eliminable)
            {
                summed.Add(variable.Code);
            }
            else if (variable.Values is [var only])
            {
                variables.Add(new Chosen(variable.Code, [only.Code], [only.Code]));
            }
            else
            {
                errors.Add($"{variable.Code} can't be summed over: choose a value of it, in where or in the selection.");
            }
        }
        if (area is not null)
            Readable(area, code => AreaCode(source.Mapping, code) is not null, "an area code of Danmarks Statistik; name it in mapping.areas, or choose others");
        Readable(time, code => Period.TryParse(code, out _), "a period");
        if (errors.Count > before)
            return null;

        var query = new TableQuery(table.Id, source.Language, source.Streaming, variables, summed);
        if (variables.Aggregate(1.0, (cells, v) => cells * v.Values.Count) > Splitting.MostCells)
        {
            errors.Add($"That is more than {Splitting.MostCells} cells of one indicator; choose fewer.");
            return null;
        }
        return new Asked(query, area, time);

        void Choose(string code, IReadOnlyList<string> values)
        {
            if (table.Find(code) is { } variable)
                chosen[variable.Code] = values;
            else
                errors.Add($"{table.Id} has no variable '{code}'; it has {string.Join(", ", table.Variables.Select(v => v.Code))}.");
        }

        void Readable(TableVariable variable, Func<string, bool> fits, string what)
        {
            if (variables.FirstOrDefault(v => v.Code == variable.Code)?.Values.FirstOrDefault(code => !fits(code)) is { } not)
                errors.Add($"The value '{not}' of {variable.Code} is not {what}.");
        }
    }

    /// <summary>The source's code of an area as ours; null where it is none.</summary>
    internal static string? AreaCode(SourceMapping mapping, string code) => Area.FromStatBank(mapping.Areas?.GetValueOrDefault(code) ?? code);

    internal static TableVariable? TimeOf(TableInfo table, SourceMapping mapping) =>
        mapping.Period is { } named ? table.Find(named) : table.Variables.FirstOrDefault(v => v.Time);

    internal static TableVariable? AreaOf(TableInfo table, SourceMapping mapping) =>
        mapping.Area is { } named ? table.Find(named)
        : table.Variables.FirstOrDefault(v => v.Map && !v.Time) ?? table.Variables.FirstOrDefault(v => !v.Time && Observations.Import.MappedRows.IsArea(v.Code));

    /// <summary>What a cell of the source says, in our words: a figure that also stands where one is withheld tells nothing.</summary>
    internal static (double? Value, string? Status) Meaning(TableInfo table, SourceMapping mapping, double? value, string? sign)
    {
        var status = sign is not null && mapping.Statuses?.GetValueOrDefault(sign) is { } mapped ? mapped : sign?.Trim().ToLowerInvariant() switch
        {
            "p" or "*" or "e" or "provisional" => "provisional",
            "c" or "suppressed" or "confidential" => "suppressed",
            ".." or "..." or "…" or "." or "n" or "na" or "not-available" => "not-available",
            _ => null,
        };
        if (value is not null && value == table.Suppressed)
            return (null, "suppressed");
        return value is null ? (null, status is null or "provisional" ? "missing" : status)
            : status is "suppressed" or "not-available" or "missing" ? (null, status)
            : (value, status);
    }
}
