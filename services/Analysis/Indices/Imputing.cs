namespace Tryghed.Analysis.Indices;

/// <summary>Second stage: what stands in for missing values. An observed value is never changed, and what was made up is marked.</summary>
internal static class Imputing
{
    internal static (double[][] Values, bool[][] WasImputed) All(IndexSpecification specification, IndexData data, CaseOrder cases, double[][] tables)
    {
        var method = specification.Imputation;
        if (method is ImputationMethod.LastObservation or ImputationMethod.LinearInTime && data.Periods is null)
            throw new IndexException("imputation", "Imputation in time needs periods.");
        var groups = Groups(data, cases);
        var values = new double[tables.Length][];
        var marks = new bool[tables.Length][];
        for (var i = 0; i < tables.Length; i++)
        {
            values[i] = (double[])tables[i].Clone();
            if (method is ImputationMethod.GroupMean)
                GroupMeans(values[i], cases, groups);
            else if (method is not ImputationMethod.None)
                InTime(values[i], cases, method is ImputationMethod.LinearInTime);
            marks[i] = [.. values[i].Zip(tables[i], (now, before) => double.IsNaN(before) && !double.IsNaN(now))];
        }
        return (values, marks);
    }

    // Number of each unit's group.
    private static int[] Groups(IndexData data, CaseOrder cases)
    {
        if (data.UnitGroups is not { } given)
            return new int[cases.Units.Count];
        var units = cases.Units.ToHashSet();
        if (given.Keys.FirstOrDefault(unit => !units.Contains(unit)) is { } unknown)
            throw new IndexException($"unitGroups.{unknown}", "There is no such unit.");
        var names = new Dictionary<string, int>();
        var numbers = new int[cases.Units.Count];
        for (var u = 0; u < numbers.Length; u++)
        {
            var name = given.GetValueOrDefault(cases.Units[u]) ?? "";
            if (!names.TryGetValue(name, out numbers[u]))
                names.Add(name, numbers[u] = names.Count);
        }
        return numbers;
    }

    private static void GroupMeans(double[] values, CaseOrder cases, int[] groups)
    {
        var sums = new Dictionary<(int Period, int Group), (double Sum, int Count)>();
        for (var at = 0; at < values.Length; at++)
        {
            if (double.IsNaN(values[at]))
                continue;
            var (sum, count) = sums.GetValueOrDefault(Key(at));
            sums[Key(at)] = (sum + values[at], count + 1);
        }
        for (var at = 0; at < values.Length; at++)
        {
            if (double.IsNaN(values[at]) && sums.TryGetValue(Key(at), out var known))
                values[at] = known.Sum / known.Count;
        }

        (int, int) Key(int at) => (cases.PeriodOf[at], groups[cases.UnitOf[at]]);
    }

    // Between two observed values of a unit the missing ones lie on the line, or keep the one before. After the newest there is no line.
    private static void InTime(double[] values, CaseOrder cases, bool line)
    {
        for (var unit = 0; unit < cases.Units.Count; unit++)
        {
            var last = -1;
            for (var period = 0; period < cases.Periods.Count; period++)
            {
                if (cases.At[unit, period] is not (>= 0 and var at) || double.IsNaN(values[at]))
                    continue;
                if (last >= 0)
                    Fill(unit, last, period, between: line);
                last = period;
            }
            if (last >= 0 && !line)
                Fill(unit, last, cases.Periods.Count, between: false);
        }

        void Fill(int unit, int from, int to, bool between)
        {
            var before = values[cases.At[unit, from]];
            var step = between ? (values[cases.At[unit, to]] - before) / (to - from) : 0;
            for (var period = from + 1; period < to; period++)
            {
                if (cases.At[unit, period] is >= 0 and var at)
                    values[at] = before + step * (period - from);
            }
        }
    }
}
