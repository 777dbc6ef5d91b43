namespace Tryghed.Analysis.Indices;

/// <summary>Numbers units and periods.</summary>
internal static class CaseOrders
{
    private const int MostPlaces = 4_000_000;

    internal static CaseOrder Of(IndexData data)
    {
        if (data.Units.Count is 0)
            throw new IndexException("units", "An index needs at least one unit.");
        if (data.Periods is { } given && given.Count != data.Units.Count)
            throw new IndexException("periods", $"There are {data.Units.Count} units and {given.Count} periods: each case has one of each.");
        var (units, unitNumber) = Numbered(data.Units);
        var (periods, periodNumber) = data.Periods is null ? ([""], new Dictionary<string, int> { [""] = 0 }) : Numbered(data.PeriodOrder ?? data.Periods);
        if ((long)units.Count * periods.Count > MostPlaces)
            throw new IndexException("periods", $"{units.Count} units by {periods.Count} periods are too many: most of them could have no figure.");
        var (unitOf, periodOf, at) = (new int[data.Units.Count], new int[data.Units.Count], new int[units.Count, periods.Count]);
        for (var u = 0; u < units.Count; u++)
        {
            for (var p = 0; p < periods.Count; p++)
                at[u, p] = -1;
        }
        for (var i = 0; i < unitOf.Length; i++)
        {
            unitOf[i] = unitNumber[data.Units[i]];
            if (!periodNumber.TryGetValue(data.Periods?[i] ?? "", out periodOf[i]))
                throw new IndexException("periods", $"'{data.Periods![i]}' is not one of the ordered periods.");
            if (at[unitOf[i], periodOf[i]] >= 0)
                throw new IndexException("units", data.Periods is null ? $"'{data.Units[i]}' is there twice." : $"'{data.Units[i]}' is there twice in '{data.Periods[i]}'.");
            at[unitOf[i], periodOf[i]] = i;
        }
        return new CaseOrder(units, periods, unitOf, periodOf, at);
    }

    /// <summary>The cases that every reference rests on.</summary>
    internal static int[] Reference(IndexSpecification specification, CaseOrder cases)
    {
        if (specification.ReferencePeriods is not { } named)
            return [.. Enumerable.Range(0, cases.Count)];
        var periods = new HashSet<int>();
        for (var i = 0; i < named.Count; i++)
        {
            var period = cases.Periods.Select((p, number) => (p, number)).Where(p => p.p == named[i]).Select(p => p.number).DefaultIfEmpty(-1).First();
            if (period < 0)
                throw new IndexException($"referencePeriods[{i}]", $"There are no figures of '{named[i]}'.");
            periods.Add(period);
        }
        return periods.Count > 0 ? [.. Enumerable.Range(0, cases.Count).Where(at => periods.Contains(cases.PeriodOf[at]))]
            : throw new IndexException("referencePeriods", "Name at least one period, or leave it out.");
    }

    private static (List<string> Names, Dictionary<string, int> Number) Numbered(IReadOnlyList<string> all)
    {
        var (names, number) = (new List<string>(), new Dictionary<string, int>());
        foreach (var one in all)
        {
            if (number.TryAdd(one, names.Count))
                names.Add(one);
        }
        return (names, number);
    }
}
