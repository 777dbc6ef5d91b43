namespace Tryghed.Indicator.Disclosure;

/// <summary>A count that an attacker may know or not: a cell for as long as its figure stays the same.</summary>
/// <param name="Hidden">Whether it was hidden in an earlier vintage.</param>
/// <param name="Free">Whether it is new, so that it can be hidden.</param>
/// <param name="Slack">Whether it is no cell but what a total has beyond its known parts.</param>
internal sealed record Variable(int Id, string Indicator, string Area, long Value, bool Hidden, bool Free, bool Slack = false)
{
    /// <summary>Figures of the same cell before and after. When one of them is shown and this one isn't, an attacker knows that they differ.</summary>
    internal HashSet<long> Neighbours { get; } = [];
}

/// <summary>Counts that add up: the sum of the terms, each with its sign, is what it really is.</summary>
/// <param name="Ahead">Whether it holds only once a public total has come, which can't be hidden then.</param>
internal sealed record Equation(int Id, IReadOnlyList<(int Variable, int Sign)> Terms, bool Ahead);

/// <summary>All that adds up in the linked tables of one period, over all vintages.</summary>
internal sealed class Linked
{
    private readonly Dictionary<string, Table> tables;
    private readonly List<Variable> variables = [];
    private readonly List<Equation> equations = [];
    private readonly HashSet<string> written = [];
    private readonly Dictionary<(string Indicator, string Area), int> now = [];

    private Linked(IReadOnlyList<Table> tables) => this.tables = tables.ToDictionary(table => table.Indicator);

    internal IReadOnlyList<Variable> Variables => variables;
    internal IReadOnlyList<Equation> Equations => equations;
    internal IReadOnlyCollection<Table> Tables => tables.Values;

    /// <summary>The new figures' areas and their variables.</summary>
    internal Dictionary<string, int> New { get; } = [];

    internal DisclosureRule? RuleOf(Variable variable) => tables[variable.Indicator].Rule;

    internal static Linked Read(IReadOnlyList<Table> tables, IReadOnlyList<Figure> figures)
    {
        var linked = new Linked(tables);
        var hiddenOnce = figures.Where(f => f.Hidden).Select(f => (f.Indicator, f.Area, f.Step)).ToHashSet();
        var steps = figures.GroupBy(f => f.Step).OrderBy(step => step.Key).ToList();
        var last = new Dictionary<(string, string), int>();
        foreach (var step in steps)
        {
            var isNewest = ReferenceEquals(step, steps[^1]);
            foreach (var figure in step.OrderBy(f => f.Indicator, StringComparer.Ordinal).ThenBy(f => f.Area, StringComparer.Ordinal))
                linked.Tell(figure, isNewest, last);
            linked.AddUp(isNewest);
        }
        return linked;
    }

    private void Tell(Figure figure, bool isNewest, Dictionary<(string, string), int> last)
    {
        var cell = (figure.Indicator, figure.Area);
        if (figure.Value is not { } value)
        {
            now.Remove(cell);
            return;
        }
        var known = last.TryGetValue(cell, out var id) ? variables[id] : null;
        if (known?.Value != value)
        {
            var variable = new Variable(variables.Count, figure.Indicator, figure.Area, value, figure.Hidden, isNewest && tables[figure.Indicator].Rule is not null);
            variables.Add(variable);
            if (known is not null)
            {
                known.Neighbours.Add(value);
                variable.Neighbours.Add(known.Value);
            }
            id = variable.Id;
        }
        last[cell] = now[cell] = id;
        if (isNewest)
            New[figure.Area] = id;
    }

    // What adds up as things stand after a vintage.
    private void AddUp(bool isNewest)
    {
        foreach (var table in now.Keys.GroupBy(cell => cell.Indicator, cell => cell.Area).OrderBy(table => table.Key, StringComparer.Ordinal))
        {
            var present = table.ToHashSet();
            foreach (var parent in table.Order(StringComparer.Ordinal))
            {
                foreach (var parts in Hierarchy.Parts(parent, present))
                    Write(now[(table.Key, parent)], [.. parts.Select(part => now[(table.Key, part)])]);
            }
        }
        foreach (var whole in tables.Values.Where(table => table.Rule?.PartOf is not null).GroupBy(table => table.Rule!.PartOf!, table => table.Indicator).OrderBy(whole => whole.Key, StringComparer.Ordinal))
        {
            var cells = now.Where(cell => whole.Contains(cell.Key.Indicator)).GroupBy(cell => cell.Key.Area).OrderBy(cells => cells.Key, StringComparer.Ordinal);
            foreach (var cell in cells)
            {
                int[] parts = [.. cell.Select(part => part.Value).Order()];
                if (now.TryGetValue((whole.Key, cell.Key), out var total))
                    Write(total, parts);
                if (isNewest && tables.GetValueOrDefault(whole.Key)?.Rule is null)
                    Add([.. parts.Select(part => (part, 1))], ahead: true);
            }
        }
    }

    // A total equals its parts when it really does; else it is at least as much. Cases without a municipality may stand in the total or not.
    private void Write(int total, int[] parts)
    {
        var without = parts.Where(part => variables[part].Area != Signals.Guards.Country.UnknownPlace).ToArray();
        if (without.Length < parts.Length && Beyond(without) == 0)
            parts = without;
        var beyond = Beyond(parts);
        if (beyond < 0 || parts.Length == 0)
            return;
        List<(int, int)> terms = [(total, -1), .. parts.Select(part => (part, 1))];
        Add(terms, ahead: false, beyond);

        long Beyond(int[] some) => variables[total].Value - some.Sum(part => variables[part].Value);
    }

    private void Add(List<(int Variable, int Sign)> terms, bool ahead, long beyond = 0)
    {
        if (!written.Add($"{ahead} {string.Join(' ', terms)}"))
            return;
        if (beyond > 0)
        {
            variables.Add(new Variable(variables.Count, "", "", beyond, Hidden: true, Free: false, Slack: true));
            terms.Add((variables.Count - 1, 1));
        }
        equations.Add(new Equation(equations.Count, terms, ahead));
    }
}
