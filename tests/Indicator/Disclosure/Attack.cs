using Google.OrTools.Sat;

namespace Tryghed.Indicator.Tests.Disclosure;

/// <summary>Someone who reads all that is shown, knows what adds up, and works out what they can about the rest. Shares no code with the product.</summary>
internal sealed class Attack
{
    private readonly Dictionary<(string Indicator, string Area, int Vintage), long?> cells = [];
    private readonly Dictionary<(string, string, int), (int Step, bool Own)> seen = [];
    private readonly HashSet<string> sums = [];
    private readonly List<((string, string, int) Total, (string, string, int)[] Parts)> equations = [];

    internal IEnumerable<(string Indicator, string Area, int Vintage)> Hidden => cells.Where(cell => cell.Value is null).Select(cell => cell.Key);

    /// <param name="step">When: the number of the batch that it came with.</param>
    /// <param name="own">Whether the attacker counted it themselves.</param>
    internal void Saw((string, string, int) cell, long? value, int step, bool own = false)
    {
        cells[cell] = value;
        seen.TryAdd(cell, (step, own));
    }

    internal void AddsUp((string, string, int) total, params (string, string, int)[] parts)
    {
        if (sums.Add($"{total} = {string.Join(" + ", parts)}"))
            equations.Add((total, parts));
    }

    /// <summary>Hidden cells that have one possible value only.</summary>
    internal List<(string Indicator, string Area, int Vintage)> Narrowed() => [.. Hidden.Where(cell => Furthest(cell, -1) == Furthest(cell, 1))];

    /// <summary>Of those, the ones that the attacker would not know if no figure of the cell's batch and after had been shown but zeros: from their own cells and what was shown before.</summary>
    internal List<(string Indicator, string Area, int Vintage)> Learnt() => [.. Narrowed().Where(cell => !Without(seen[cell].Step).Narrowed().Contains(cell))];

    /// <summary>Hidden cells that a batch's figures other than zeros have narrowed to one value.</summary>
    internal List<(string Indicator, string Area, int Vintage)> Told { get; } = [];

    private HashSet<(string, string, int)> known = [];

    /// <summary>Looks after a batch.</summary>
    internal void Look(int step)
    {
        var narrowed = Narrowed();
        if (narrowed.Any(cell => !known.Contains(cell)))
        {
            var without = new Attack();
            foreach (var (cell, value) in cells)
                without.cells[cell] = seen[cell] == (step, false) && value > 0 ? null : value;
            without.equations.AddRange(equations);
            Told.AddRange(narrowed.Where(cell => !known.Contains(cell)).Except(without.Narrowed()));
        }
        known = [.. narrowed];
    }

    private Attack Without(int step)
    {
        var other = new Attack();
        foreach (var (cell, value) in cells)
            other.cells[cell] = seen[cell].Step >= step && !seen[cell].Own && value > 0 ? null : value;
        other.equations.AddRange(equations);
        return other;
    }

    private long Furthest((string, string, int) cell, int direction)
    {
        var model = new CpModel();
        var unknown = Hidden.ToDictionary(hidden => hidden, hidden => model.NewIntVar(1, 20_000, ""));
        foreach (var (total, parts) in equations)
            model.Add(LinearExpr.Sum(parts.Select(Of)) == Of(total));
        if (direction > 0)
            model.Maximize(unknown[cell]);
        else
            model.Minimize(unknown[cell]);
        var solver = new CpSolver { StringParameters = "num_workers:1" };
        return solver.Solve(model) is CpSolverStatus.Optimal ? solver.Value(unknown[cell]) : throw new InvalidOperationException("What is shown does not add up.");

        LinearExpr Of((string, string, int) at) => cells[at] is { } known ? LinearExpr.Constant(known) : LinearExpr.Affine(unknown[at], 1, 0);
    }
}

/// <summary>Made-up tables that add up: parts of municipalities, municipalities, regions and the country, of a whole and its two parts, told twice.</summary>
internal sealed class MadeUpTables
{
    internal static readonly Dictionary<string, string[]> Parts = new()
    {
        ["000"] = ["081", "082"],
        ["081"] = ["851", "860"],
        ["082"] = ["751", "730"],
        ["851"] = ["851-01", "851-02", "851-03", "851-04"],
        ["860"] = ["860-01", "860-02", "860-03"],
    };

    private static readonly string[] Leaves = ["851-01", "851-02", "851-03", "851-04", "860-01", "860-02", "860-03", "751", "730"];
    private static readonly long[] Usual = [0, 1, 2, 3, 4, 5, 6, 8, 12, 20, 35];

    /// <summary>By table (<c>a</c>, <c>b</c>, <c>whole</c>), then area; as first told and as revised.</summary>
    internal Dictionary<string, Dictionary<string, long>> First { get; } = [];
    internal Dictionary<string, Dictionary<string, long>> Revised { get; } = [];

    internal MadeUpTables(int seed)
    {
        var random = new Random(seed);
        foreach (var part in (string[])["a", "b"])
        {
            var leaves = Leaves.ToDictionary(area => area, _ => Usual[random.Next(Usual.Length)]);
            First[part] = Total(leaves);
            foreach (var area in Leaves.Where(_ => random.Next(4) == 0))
                leaves[area] = Math.Max(0, leaves[area] + random.Next(-3, 6));
            Revised[part] = Total(leaves);
        }
        foreach (var told in (Dictionary<string, Dictionary<string, long>>[])[First, Revised])
            told["whole"] = told["a"].ToDictionary(cell => cell.Key, cell => cell.Value + told["b"][cell.Key]);
    }

    private static Dictionary<string, long> Total(Dictionary<string, long> leaves)
    {
        var all = new Dictionary<string, long>(leaves);
        long Of(string area) => all[area] = leaves.TryGetValue(area, out var leaf) ? leaf : Parts[area].Sum(Of);
        Of("000");
        return all;
    }
}
