using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.Analysis.RunLengths;

namespace Tryghed.Indicator.Analyses;

/// <summary>Says how long a scheme with known parameters takes to raise an alarm.</summary>
internal static class FindRunLength
{
    // The whole distribution costs more than its mean.
    private const int MostShiftsWithDistribution = 20;
    private const int MostQuantiles = 20;

    internal sealed record Request : SchemeSettings
    {
        /// <summary>Changes of the mean, in standard deviations; for <c>poisson-cusum</c> in cases, added to the mean. At most 200; <c>[0]</c> when absent.</summary>
        public IReadOnlyList<double>? Shifts { get; init; }

        /// <summary>Probabilities: by how many figures has the alarm come with each? 0.5 asks for the median. At most 20, for at most 20 shifts.</summary>
        public IReadOnlyList<double>? Quantiles { get; init; }

        /// <summary>Whether the distribution is wanted; for at most 20 shifts.</summary>
        public DistributionRequest? Distribution { get; init; }
    }

    /// <param name="UpTo">The largest number of figures, 1 to 10,000.</param>
    internal sealed record DistributionRequest(int UpTo);

    /// <param name="Arl">Average run length for each shift, zero-state; null where it exceeds a thousand million.</param>
    /// <param name="SteadyState">The same where the shift comes when the scheme has run for long without an alarm.</param>
    /// <param name="StandardError">Standard error of <paramref name="Arl"/> for each shift; null where it is exact.</param>
    /// <param name="SteadyStateError">Standard error of <paramref name="SteadyState"/> for each shift; null where it is exact.</param>
    /// <param name="Exact">Whether all is calculated, not simulated.</param>
    /// <param name="Quantiles">For each shift the quantiles that were asked for; null where none were, or where one exceeds a thousand million.</param>
    /// <param name="Distribution">For each shift the probability that the alarm has come by figure 1, 2, …; null where it was not asked for.</param>
    internal sealed record Response(
        IReadOnlyList<double?> Arl, IReadOnlyList<double?> SteadyState, IReadOnlyList<double?> StandardError, IReadOnlyList<double?> SteadyStateError, bool Exact,
        IReadOnlyList<IReadOnlyList<double?>>? Quantiles, IReadOnlyList<IReadOnlyList<double>>? Distribution);

    internal static Results<Ok<Response>, ValidationProblem> Handle(Request request, CancellationToken cancel)
    {
        try
        {
            var shifts = request.Shifts ?? [0];
            if (shifts is [])
                throw new SettingException("shifts", "Give at least one shift.");
            Check(request, shifts.Count);
            var scheme = request.Read(Sided.Two, searched: false);
            var found = scheme.RunLengths(shifts, cancel);
            return TypedResults.Ok(new Response(
                [.. found.Select(length => Finite(length.Average))], [.. found.Select(length => Finite(length.SteadyState))],
                [.. found.Select(length => length.StandardError)], [.. found.Select(length => length.SteadyStateError)], found.All(length => length.Exact),
                request.Quantiles is { } quantiles ? [.. found.Select(length => quantiles.Select(probability => Finite(length.Quantile(probability))).ToArray())] : null,
                request.Distribution is { UpTo: var upTo } ? [.. found.Select(length => length.Distribution(upTo))] : null));
        }
        catch (SettingException wrong)
        {
            return Refuse(wrong.Setting is "shift" ? "shifts[0]" : wrong.Setting, wrong.Reason);
        }
    }

    internal static ValidationProblem Refuse(string field, string reason) => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [reason] });

    internal static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static void Check(Request request, int shifts)
    {
        if (request.Distribution is { UpTo: < 1 or > 10_000 })
            throw new SettingException("distribution.upTo", "Give a number from 1 to 10000.");
        if (request.Quantiles is { Count: > MostQuantiles })
            throw new SettingException("quantiles", FormattableString.Invariant($"Give at most {MostQuantiles} probabilities."));
        for (var i = 0; i < (request.Quantiles?.Count ?? 0); i++)
        {
            if (!(request.Quantiles![i] > 0 && request.Quantiles[i] < 1))
                throw new SettingException(FormattableString.Invariant($"quantiles[{i}]"), "Give a number above 0 and below 1.");
        }
        if (shifts > MostShiftsWithDistribution && (request.Quantiles ?? []) is not [] | request.Distribution is not null)
            throw new SettingException("shifts", FormattableString.Invariant($"Give at most {MostShiftsWithDistribution} shifts with quantiles or a distribution."));
    }
}
