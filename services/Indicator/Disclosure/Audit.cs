namespace Tryghed.Indicator.Disclosure;

/// <summary>Too much to work out in bounded time.</summary>
internal sealed class AuditTooLongException() : Exception("The audit of small counts takes more than its share.");

/// <summary>A hidden figure that an observer can narrow down too far.</summary>
internal readonly record struct Narrowed(int Observer, int Variable);

/// <summary>Finds hidden figures that someone can work out from all that is shown and what they know themselves.</summary>
/// <remarks>
/// Where sums hang together as a tree, bounds passed along them are exact, in whole numbers too. Elsewhere linear programming finds the smallest and largest value that all equations allow,
/// and only tables of whole numbers count as proof that a value is possible; where a vertex is not whole an integer program looks for one.
/// A table found possible stays possible while more is hidden, so it is kept and asked first.
/// </remarks>
internal sealed class Audit
{
    private const int MostSolves = 6000;

    private readonly Linked linked;
    private readonly bool[] most;
    private readonly List<Observer> observers = [];
    private readonly Dictionary<(Narrowed, bool), bool> excused = [];
    private int solves;

    /// <param name="most">What is hidden when every figure that may be hidden is: who can narrow a figure even then knows it already.</param>
    internal Audit(Linked linked, bool[] most)
    {
        this.linked = linked;
        this.most = most;
        var organisations = linked.Tables.Select(table => table.Owner).Concat(linked.Tables.SelectMany(table => table.Rule?.KnownBy ?? []).Select(known => known.Organisation))
            .Distinct().Order(StringComparer.Ordinal).Prepend(null);
        foreach (var organisation in organisations)
        {
            var knows = linked.Variables.Select(variable => !variable.Slack && organisation is not null && Knows(organisation, variable)).ToArray();
            observers.Add(new Observer(knows, Ahead: false));
            if (linked.Equations.Any(equation => equation.Ahead))
                observers.Add(new Observer(knows, Ahead: true));
        }
    }

    /// <summary>Someone who looks: what they know themselves, and whether public totals that may come are counted in.</summary>
    private sealed record Observer(bool[] Knows, bool Ahead)
    {
        /// <summary>Tables of whole numbers that are possible: by how much each differs from the real one.</summary>
        internal List<Dictionary<int, long>> Possible { get; } = [];
    }

    private bool Knows(string organisation, Variable variable) => linked.Tables.Any(table =>
        table.Owner == organisation && (table.Indicator == variable.Indicator || table.Rule?.RateOf == variable.Indicator)
        || table.Indicator == variable.Indicator && table.Rule?.KnownBy?.Any(known => known.Organisation == organisation && known.Areas.Contains(variable.Area)) is true);

    /// <summary>The first hidden figure that somebody can narrow down too far though more could be hidden; null when there is none.</summary>
    internal Narrowed? FirstNarrowed(bool[] hidden)
    {
        for (var observer = 0; observer < observers.Count; observer++)
        {
            foreach (var part in Parts(observer, hidden))
            {
                foreach (var variable in NarrowedIn(observers[observer], part, hidden, only: null))
                {
                    // Where hiding all would leave no width enough, it may yet leave more than one value, and then more than one is asked for.
                    var narrowed = new Narrowed(observer, variable);
                    if (!Excused(narrowed, toOne: false) || NarrowedIn(observers[observer], part, hidden, variable, toOne: true).Any() && !Excused(narrowed, toOne: true))
                        return narrowed;
                }
            }
        }
        return null;
    }

    /// <summary>Figures that stand in a sum with a narrowed one, and then all that hang together with it.</summary>
    internal IEnumerable<HashSet<int>> Near(Narrowed narrowed, bool[] hidden)
    {
        var observer = observers[narrowed.Observer];
        var part = Parts(narrowed.Observer, hidden).First(part => part.Variables.Contains(narrowed.Variable));
        yield return Others(part.Equations.Where(equation => equation.Terms.Any(term => term.Variable == narrowed.Variable)));
        yield return Others(part.Equations);

        HashSet<int> Others(IEnumerable<Equation> equations) => [.. equations.SelectMany(equation => equation.Terms).Select(term => term.Variable).Where(id => !observer.Knows[id])];
    }

    // Who can narrow a figure as far when all that may be hidden is, knows it already.
    private bool Excused(Narrowed narrowed, bool toOne)
    {
        if (!excused.TryGetValue((narrowed, toOne), out var known))
        {
            var part = Parts(narrowed.Observer, most).First(part => part.Variables.Contains(narrowed.Variable));
            excused[(narrowed, toOne)] = known = NarrowedIn(observers[narrowed.Observer], part, most, narrowed.Variable, toOne).Any();
        }
        return known;
    }

    /// <summary>Unknown figures that hang together by sums, and the sums.</summary>
    private sealed record Part(List<int> Variables, List<Equation> Equations);

    private List<Part> Parts(int observer, bool[] hidden)
    {
        var looking = observers[observer];
        var root = Enumerable.Range(0, linked.Variables.Count).ToArray();
        foreach (var equation in Seen(looking))
        {
            var first = -1;
            foreach (var (variable, _) in equation.Terms)
            {
                if (!Unknown(looking, hidden, variable))
                    continue;
                if (first < 0)
                    first = Root(variable);
                else
                    root[Root(variable)] = first;
            }
        }
        var parts = new Dictionary<int, Part>();
        foreach (var variable in linked.Variables.Where(variable => Unknown(looking, hidden, variable.Id)))
        {
            if (!parts.TryGetValue(Root(variable.Id), out var part))
                parts[Root(variable.Id)] = part = new Part([], []);
            part.Variables.Add(variable.Id);
        }
        foreach (var equation in Seen(looking))
        {
            var at = equation.Terms.Select(term => term.Variable).FirstOrDefault(variable => Unknown(looking, hidden, variable), -1);
            if (at >= 0)
                parts[Root(at)].Equations.Add(equation);
        }
        return [.. parts.Values];

        int Root(int id)
        {
            while (root[id] != id)
                id = root[id] = root[root[id]];
            return id;
        }
    }

    private IEnumerable<Equation> Seen(Observer observer) => observer.Ahead ? linked.Equations : linked.Equations.Where(equation => !equation.Ahead);

    private bool Unknown(Observer observer, bool[] hidden, int variable) => linked.Variables[variable].Slack || hidden[variable] && !observer.Knows[variable];

    private IEnumerable<int> NarrowedIn(Observer observer, Part part, bool[] hidden, int? only, bool toOne = false)
    {
        var asked = part.Variables.Where(id => !linked.Variables[id].Slack && (only is null || id == only)).ToList();
        if (asked.Count == 0)
            yield break;
        var problem = new Problem(
            [.. part.Variables.Select(id => linked.Variables[id].Value)],
            [.. part.Variables.Select(Least)],
            [.. part.Equations.Select(equation => equation.Terms.Where(term => Unknown(observer, hidden, term.Variable)).Select(term => (part.Variables.IndexOf(term.Variable), term.Sign)).ToArray())]);
        var (least, largest) = problem.Bounds();
        foreach (var id in asked)
        {
            var at = part.Variables.IndexOf(id);
            if (problem.IsTree)
            {
                if (!Enough(id, least[at], largest[at], toOne))
                    yield return id;
            }
            else if (largest[at] - least[at] < (toOne ? 1 : linked.RuleOf(linked.Variables[id])!.Width) || !CanBeElsewhere(observer, part, problem, id, hidden, toOne))
                yield return id;
        }
    }

    private long Least(int id) => linked.Variables[id].Slack || linked.RuleOf(linked.Variables[id])!.HideZeros ? 0 : 1;

    // Wide enough, and at least one end is neither the real value nor what the cell is known to have been before or after.
    private bool Enough(int id, long least, long largest, bool toOne)
    {
        if (toOne)
            return largest > least;
        var variable = linked.Variables[id];
        return largest - least >= linked.RuleOf(variable)!.Width && (Other(least) || Other(largest));

        bool Other(long value) => value != variable.Value && !variable.Neighbours.Contains(value);
    }

    private bool CanBeElsewhere(Observer observer, Part part, Problem problem, int id, bool[] hidden, bool toOne)
    {
        var value = linked.Variables[id].Value;
        if (Proven())
            return true;
        var at = part.Variables.IndexOf(id);
        foreach (var upwards in (bool[])[true, false])
        {
            foreach (var whole in (bool[])[false, true])
            {
                if (++solves > MostSolves)
                    throw new AuditTooLongException();
                if (problem.Furthest(at, upwards, whole) is not { } solution)
                    continue; // not whole: the integer program is asked
                observer.Possible.Add(part.Variables.Select((variable, i) => (variable, By: solution[i] - linked.Variables[variable].Value)).Where(change => change.By != 0)
                    .ToDictionary(change => change.variable, change => change.By));
                break;
            }
            if (Proven())
                return true;
        }
        return false;

        bool Proven()
        {
            long low = value, high = value;
            foreach (var table in observer.Possible)
            {
                if (!table.TryGetValue(id, out var by) || !table.Keys.All(variable => Unknown(observer, hidden, variable)))
                    continue;
                low = Math.Min(low, value + by);
                high = Math.Max(high, value + by);
            }
            return Enough(id, low, high, toOne);
        }
    }
}
