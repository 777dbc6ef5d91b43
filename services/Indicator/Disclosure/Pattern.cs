namespace Tryghed.Indicator.Disclosure;

/// <summary>An indicator among those that are linked.</summary>
/// <param name="Rule">How it is protected; null when its figures are shown to all who see it.</param>
internal sealed record Table(string Indicator, string Owner, DisclosureRule? Rule);

/// <summary>A figure as a vintage had it, of the one period that is looked at.</summary>
/// <param name="Step">Number of the vintage in the order in which those of all linked indicators came.</param>
/// <param name="Value">The count; null where there is none.</param>
/// <param name="Hidden">Whether it was hidden then.</param>
internal readonly record struct Figure(string Indicator, string Area, int Step, long? Value, bool Hidden = false);

/// <summary>Decides which figures of a new vintage are hidden: the small counts, and as many others as are needed so that nobody can work them out.</summary>
internal static class Pattern
{
    /// <param name="tables">All linked indicators.</param>
    /// <param name="figures">All figures of one period, every vintage; those of the highest step are the new ones and belong to one indicator.</param>
    /// <param name="complementary">Off only to show that an attack succeeds without.</param>
    /// <returns>The areas whose new figure is hidden.</returns>
    /// <remarks>
    /// Only new figures are decided. What was shown can't be hidden any more, and what was hidden stays hidden while it is unchanged, since showing it would tell of the time before.
    /// When all new figures are hidden nobody learns more than they knew, so there is always a way out.
    /// </remarks>
    internal static HashSet<string> Of(IReadOnlyList<Table> tables, IReadOnlyList<Figure> figures, bool complementary = true)
    {
        var linked = Linked.Read(tables, figures);
        var hidden = linked.Variables.Select(variable => variable.Hidden || variable.Free && linked.RuleOf(variable)!.Small(variable.Value)).ToArray();
        if (complementary && linked.Variables.Any(variable => hidden[variable.Id]))
            Complement(linked, hidden);
        return [.. linked.New.Where(pair => hidden[pair.Value]).Select(pair => pair.Key)];
    }

    private static void Complement(Linked linked, bool[] hidden)
    {
        var candidates = linked.Variables.Where(variable => variable.Free && !hidden[variable.Id] && (variable.Value > 0 || linked.RuleOf(variable)!.HideZeros))
            .OrderBy(variable => variable.Value).ThenBy(variable => variable.Id).Select(variable => variable.Id).ToList();
        var most = hidden.ToArray();
        foreach (var candidate in candidates)
            most[candidate] = true;

        try
        {
            var audit = new Audit(linked, most);
            List<int> chosen = [];
            while (audit.FirstNarrowed(hidden) is { } narrowed)
            {
                // The smallest count that stands in a sum with it, or else with what it hangs on: a small loss, and the nearest one.
                var next = audit.Near(narrowed, hidden).Select(ring => candidates.FirstOrDefault(candidate => !hidden[candidate] && ring.Contains(candidate), -1)).FirstOrDefault(found => found >= 0, -1);
                if (next < 0)
                    next = candidates.First(candidate => !hidden[candidate]);
                hidden[next] = true;
                chosen.Add(next);
            }

            // Later choices can make earlier ones needless; the largest figures are won back first.
            foreach (var needless in chosen.OrderByDescending(id => linked.Variables[id].Value).ThenBy(id => id))
            {
                hidden[needless] = false;
                if (audit.FirstNarrowed(hidden) is not null)
                    hidden[needless] = true;
            }
        }
        catch (AuditTooLongException)
        {
            most.CopyTo(hidden, 0);
        }
    }
}
