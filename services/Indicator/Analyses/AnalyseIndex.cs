using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.Analysis.Indices;
using Tryghed.Analysis.Indices.Uncertainty;
using Tryghed.Indicator.Indices;

namespace Tryghed.Indicator.Analyses;

/// <summary>Computes an index of figures that are sent along. Stores nothing.</summary>
internal static class AnalyseIndex
{
    /// <summary>Most figures in a request.</summary>
    internal const int MostFigures = 1_000_000;

    /// <summary>Most rows of a sensitivity's sample matrices: more replications narrow its intervals little, and each costs a run for every assumption.</summary>
    private const int MostSamples = 2048;
    private const int LeastSamples = 32;

    /// <param name="Units">What is compared, as codes of municipalities; with periods and plain rows of data, the unit of each figure.</param>
    /// <param name="Indicators">What the index is made of.</param>
    /// <param name="Groups">How that is arranged, to any depth; the group without a parent is the index.</param>
    /// <param name="Data">
    /// By code a figure for each unit, null where it is missing. With periods either a list of figures for each unit, one for each period, or one figure for each pair of unit and period, when
    /// units and periods are told as often.
    /// </param>
    /// <param name="Periods">From the first to the last, evenly spaced; null for one period.</param>
    /// <param name="UnitGroups">Group of each unit, for imputation by the group's mean.</param>
    /// <param name="Imputation">What stands in for missing values: <c>none</c>, as when absent, <c>group-mean</c>, <c>last-observation</c> or <c>linear-in-time</c>.</param>
    /// <param name="Treatment">How outliers are treated; not at all when absent.</param>
    /// <param name="DataThreshold">Least share of a group's weight that must have a value, compared to three decimals; two thirds when absent.</param>
    /// <param name="ReferencePeriods">Periods that every reference rests on; all when absent.</param>
    /// <param name="Uncertainty">What is uncertain.</param>
    /// <param name="Replications">Runs of the model that intervals rest on; none when absent.</param>
    /// <param name="Seed">Where the random numbers start; 1 when absent.</param>
    internal sealed record Request(
        IReadOnlyList<string> Units, IReadOnlyList<IndexDocument.Indicator> Indicators, IReadOnlyList<IndexDocument.Group> Groups, IReadOnlyDictionary<string, JsonElement> Data,
        IReadOnlyList<string>? Periods = null, IReadOnlyDictionary<string, string>? UnitGroups = null, string? Imputation = null, IndexDocument.Outliers? Treatment = null,
        double? DataThreshold = null, IReadOnlyList<string>? ReferencePeriods = null, IndexDocument.Assumptions? Uncertainty = null, int? Replications = null, long? Seed = null);

    /// <summary>Tables by code, in the order of the units sent; in rows of periods where the figures were.</summary>
    /// <param name="Normalised">Indicators on their scales.</param>
    /// <param name="Scores">The index and its groups; null where there is too little data.</param>
    /// <param name="Ranks">Within each period 1 for the best; ties share the best place.</param>
    /// <param name="Coverage">Share of the weight that has a value.</param>
    /// <param name="Stages">The tables of the stages before.</param>
    /// <param name="Intervals">How sure scores and ranks are; null without replications.</param>
    /// <param name="Changes">From each period to the next; null without replications or periods.</param>
    /// <param name="Sensitivity">Which assumptions matter, and what each indicator does to the ranks; null with fewer than 32 replications, or for a table that is too large.</param>
    /// <param name="ModelRuns">How many times the model was run.</param>
    /// <param name="Seed">Where the random numbers started.</param>
    internal sealed record Response(
        IReadOnlyDictionary<string, object> Normalised, IReadOnlyDictionary<string, object> Scores, IReadOnlyDictionary<string, object> Ranks,
        IReadOnlyDictionary<string, object> Coverage, Tables Stages, Intervals? Intervals, IEnumerable<Change>? Changes, Sensitivities? Sensitivity, int ModelRuns, long Seed);

    /// <param name="Level">Coverage of the intervals.</param>
    /// <param name="Scores">The index and its groups.</param>
    /// <param name="Ranks">The index.</param>
    internal sealed record Intervals(double Level, IReadOnlyDictionary<string, Interval> Scores, IReadOnlyDictionary<string, Interval> Ranks);

    /// <param name="Low">Lower ends; of ranks the best places.</param>
    /// <param name="High">Upper ends; of ranks the worst places.</param>
    /// <param name="Mean">Means over the replications.</param>
    internal sealed record Interval(object Low, object High, object? Mean);

    /// <param name="Unit">Unit.</param>
    /// <param name="From">Earlier period.</param>
    /// <param name="To">Later period.</param>
    /// <param name="Difference">Later less earlier score.</param>
    /// <param name="Low">Lower end of its interval.</param>
    /// <param name="High">Upper end.</param>
    /// <param name="ProbabilityFell">Probability that the index fell, 0 to 1.</param>
    internal sealed record Change(string Unit, string From, string To, double Difference, double Low, double High, double ProbabilityFell);

    /// <param name="Factors">What was assumed, by name: <c>normalisation</c>, <c>aggregation</c>, <c>imputation</c>, <c>noise</c>, <c>weights:</c> and a group's code.</param>
    /// <param name="RankShift">Each one's share in the variance of the mean shift of ranks; null where ranks never shift.</param>
    /// <param name="Scores">Each one's share in the variance of the index, in the order of the units of the newest period.</param>
    /// <param name="MeanRankShift">How many places a unit is shifted on average.</param>
    /// <param name="LeftOut">What leaving out each indicator does to the ranks.</param>
    /// <param name="Samples">Rows of each sample matrix.</param>
    internal sealed record Sensitivities(
        IReadOnlyList<string> Factors, IEnumerable<Share> RankShift, IReadOnlyDictionary<string, IEnumerable<Share>> Scores, double MeanRankShift, IEnumerable<Omission> LeftOut, int Samples);

    /// <param name="Factor">Name.</param>
    /// <param name="First">First-order Sobol index: what it does by itself. Estimates near 0 may be negative.</param>
    /// <param name="FirstInterval">Its bootstrapped interval.</param>
    /// <param name="Total">Total index: with all that it interacts with.</param>
    /// <param name="TotalInterval">Its bootstrapped interval.</param>
    internal sealed record Share(string Factor, double? First, IEnumerable<double?> FirstInterval, double? Total, IEnumerable<double?> TotalInterval);

    /// <param name="Indicator">Which one.</param>
    /// <param name="MeanShift">Mean absolute shift of ranks without it.</param>
    /// <param name="LargestShift">Largest shift.</param>
    /// <param name="MostShifted">Unit that is shifted most; null where none is.</param>
    internal sealed record Omission(string Indicator, double MeanShift, int LargestShift, string? MostShifted);

    /// <param name="Denominated">After denominators and logarithms.</param>
    /// <param name="Imputed">With what stands in for missing values.</param>
    /// <param name="WasImputed">Which values were.</param>
    /// <param name="Treated">With outliers treated.</param>
    internal sealed record Tables(
        IReadOnlyDictionary<string, object> Denominated, IReadOnlyDictionary<string, object> Imputed, IReadOnlyDictionary<string, object> WasImputed, IReadOnlyDictionary<string, object> Treated);

    internal static Results<Ok<Response>, ValidationProblem> Handle(Request request, CancellationToken cancel)
    {
        var errors = new Dictionary<string, string[]>();
        var document = new IndexDocument(
            request.Indicators, request.Groups, request.Imputation, request.Treatment, request.DataThreshold, request.ReferencePeriods, request.Uncertainty, request.Replications, request.Seed);
        var figures = SentFigures.Read(request, errors);
        var specification = document.Parse(figures?.Data.Units.Count, errors);
        if (figures is null || specification is null)
            return TypedResults.ValidationProblem(errors);
        try
        {
            var plan = CompositeIndex.Prepare(specification, figures.Data);
            return TypedResults.Ok(Show(plan, CompositeIndex.Run(plan), figures, cancel));
        }
        catch (IndexException refused)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { [figures.Field(refused.Field)] = [refused.Reason] });
        }
    }

    private static Response Show(IndexPlan plan, IndexResult result, SentFigures figures, CancellationToken cancel)
    {
        var tree = plan.Tree;
        (Intervals Intervals, IEnumerable<Change>? Changes, Sensitivities? Sensitivity, int Runs)? certainty =
            plan.Specification.Replications > 0 ? Certainty(plan, figures, cancel) : null;
        return new Response(
            Leaves(plan.Stages.Normalised, figures.Table), Groups(result.Scores, figures.Table), Groups(result.Ranks, ranks => figures.Rows(ranks, rank => rank is 0 ? null : (int?)rank)),
            Groups(result.Coverage, figures.Table),
            new Tables(
                Leaves(plan.Stages.Denominated, figures.Table), Leaves(plan.Stages.Imputed, figures.Table), Leaves(plan.Stages.WasImputed, marks => figures.Rows(marks, mark => mark)),
                Leaves(plan.Stages.Treated, figures.Table)),
            certainty?.Intervals, certainty?.Changes, certainty?.Sensitivity, certainty?.Runs ?? 1, plan.Specification.Seed);

        Dictionary<string, object> Leaves<T>(T[] tables, Func<T, object> show) => Enumerable.Range(0, tree.Leaves).ToDictionary(leaf => tree.Codes[leaf], leaf => show(tables[leaf]));

        // The index first, then its groups from the top.
        Dictionary<string, object> Groups<T>(T[] tables, Func<T, object> show) =>
            Enumerable.Range(tree.Leaves, tree.Nodes - tree.Leaves).Reverse().ToDictionary(node => tree.Codes[node], node => show(tables[node]));
    }

    private static (Intervals Intervals, IEnumerable<Change>? Changes, Sensitivities? Sensitivity, int Runs) Certainty(IndexPlan plan, SentFigures figures, CancellationToken cancel)
    {
        var (tree, root, data) = (plan.Tree, plan.Tree.Codes[plan.Tree.Root], plan.Data);
        var found = Replications.Run(plan, cancel: cancel);
        object Places(int[] ranks) => figures.Rows(ranks, rank => rank is 0 ? null : (int?)rank);
        var intervals = new Intervals(
            found.Level,
            found.Low.Keys.OrderDescending().ToDictionary(node => tree.Codes[node], node => new Interval(figures.Table(found.Low[node]), figures.Table(found.High[node]), figures.Table(found.Mean[node]))),
            new Dictionary<string, Interval> { [root] = new(Places(found.RankLow), Places(found.RankHigh), null) });
        var changes = data.Periods is { } periods
            ? found.Changes.Select(change => new Change(
                data.Units[change.From], periods[change.From], periods[change.To], change.Difference, change.Low, change.High, change.ProbabilityFell))
            : null;

        // Of the newest period only: which assumptions matter is a question about one table of ranks.
        var newest = plan.Of([.. Enumerable.Range(0, plan.Cases.Count).Where(at => plan.Cases.PeriodOf[at] == plan.Cases.PeriodOf.Max())]);
        var samples = Sensitivity.Affordable(newest, Math.Min(plan.Specification.Replications, MostSamples));
        if (samples < LeastSamples)
            return (intervals, changes, null, found.ModelRuns);
        var sensitivity = Sensitivity.Of(newest, samples, cancel: cancel);
        return (intervals, changes, Show(sensitivity, newest, samples), found.ModelRuns + sensitivity.ModelRuns);
    }

    private static Sensitivities Show(IndexSensitivity found, IndexPlan plan, int samples)
    {
        var units = plan.Data.Units;
        return new Sensitivities(
            found.Factors, Shares(found.RankShift), Enumerable.Range(0, units.Count).Where(at => found.Scores[at] is not null).ToDictionary(at => units[at], at => Shares(found.Scores[at]!)),
            found.MeanRankShift,
            Sensitivity.LeaveOneOut(plan).Select(left => new Omission(plan.Tree.Codes[left.Node], left.MeanShift, left.LargestShift, left.MostShifted < 0 ? null : units[left.MostShifted])), samples);

        IEnumerable<Share> Shares(IReadOnlyList<SobolShare> shares) => shares.Select((share, i) => new Share(
            found.Factors[i], Known(share.First), [Known(share.FirstLow), Known(share.FirstHigh)], Known(share.Total), [Known(share.TotalLow), Known(share.TotalHigh)]));

        static double? Known(double share) => double.IsNaN(share) ? null : share;
    }
}
