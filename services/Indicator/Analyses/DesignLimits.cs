using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.Analysis.Monitoring;
using Tryghed.Analysis.RunLengths;

namespace Tryghed.Indicator.Analyses;

/// <summary>Finds the limits that spend a budget of false alarms, and says how fast they see a shift.</summary>
internal static class DesignLimits
{
    private const int MostSeries = 1_000_000;
    private const int MostPeriodsPerYear = 366;
    private const int FewestBaselinePoints = 4;
    private const int MostBaselinePoints = 100_000;
    private const double DaysPerYear = 365.25;

    /// <summary>Give either a budget (<c>falseAlarmsPerYear</c>, <c>series</c>, <c>periodsPerYear</c>) or <c>arl0</c>, and the scheme without its limit.</summary>
    internal sealed record Request : SchemeSettings
    {
        /// <summary>False alarms a year that one can live with, over all series.</summary>
        public double? FalseAlarmsPerYear { get; init; }

        /// <summary>How many series share the budget; 1 when absent.</summary>
        public int? Series { get; init; }

        /// <summary>How many figures each has a year: 12, 4 or 1, say.</summary>
        public double? PeriodsPerYear { get; init; }

        /// <summary>Average run length without a shift, instead of a budget.</summary>
        public double? Arl0 { get; init; }

        /// <summary>How many points the baseline has; without it parameters are taken as known.</summary>
        public int? BaselinePoints { get; init; }

        /// <summary>The shift to be seen, in standard deviations; for <c>poisson-cusum</c> in cases. 1 when absent.</summary>
        public double? Detect { get; init; }

        // Half the shift for a CUSUM; for counts Lucas' (1985) value between the mean and the one to be seen.
        private protected override double ReferenceValue => Scheme is not Scheme.PoissonCusum ? Math.Abs(Detect ?? 1) / 2
            : Mean is > 0 and var mean && Detect is > 0 and var more ? more / Math.Log((mean + more) / mean)
            : base.ReferenceValue;
    }

    /// <param name="Limits">The limits found.</param>
    /// <param name="Promise">What they are expected to do.</param>
    /// <param name="Arl0">The textbook's average run length without a shift at these limits, for known parameters; null where it exceeds a thousand million.</param>
    /// <param name="Arl">The textbook's average run length at the shift, zero-state.</param>
    /// <param name="SteadyState">The same where the shift comes when the scheme has run for long without an alarm.</param>
    /// <param name="StandardError">Standard error of <paramref name="Arl"/>; null where it is exact.</param>
    /// <param name="Exact">Whether the textbook's figures are calculated, not simulated.</param>
    internal sealed record Response(Found Limits, Expected Promise, double? Arl0, double? Arl, double? SteadyState, double? StandardError, bool Exact);

    /// <param name="Setting">Which setting it is: <c>width</c>, <c>L</c> or <c>h</c>.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="Known">Its value if parameters were known.</param>
    /// <param name="Corrected">Whether it allows for a baseline of limited length.</param>
    /// <param name="BaselinePoints">Length of that baseline.</param>
    internal sealed record Found(string Setting, double Value, double Known, bool Corrected, int? BaselinePoints);

    /// <param name="FalseAlarmsPerYear">Expected over all series; null where the request has no calendar.</param>
    /// <param name="FalseAlarmsPerPeriod">Expected for each series and period.</param>
    /// <param name="Delay">Mean time to an alarm after the shift, where it is there from the start.</param>
    /// <param name="SteadyStateDelay">The same where it comes when the scheme has run for long without an alarm.</param>
    internal sealed record Expected(double? FalseAlarmsPerYear, double FalseAlarmsPerPeriod, Delay Delay, Delay SteadyStateDelay);

    /// <param name="Periods">In figures; null where it exceeds a thousand million.</param>
    /// <param name="Days">In calendar days; null where the request has no calendar.</param>
    internal sealed record Delay(double? Periods, double? Days);

    /// <summary>What limits do when they rest on a baseline of limited length.</summary>
    internal sealed record WithBaseline(MonitoringScheme Scheme, double FalseAlarmsPerPeriod, double ZeroStateDelay, double SteadyStateDelay);

    internal static Results<Ok<Response>, ValidationProblem> Handle(Request request, CancellationToken cancel)
    {
        try
        {
            var budget = Budget(request);
            var template = request.Read(request.Arl0 is null || request.Scheme is Scheme.PoissonCusum ? Sided.One : Sided.Two, searched: true);
            var detect = request.Detect ?? 1;
            if (request.BaselinePoints is not null && !(detect > 0))
                throw new SettingException("detect", "With a baseline give a shift above 0: the promise looks one way.");
            var known = LimitDesign.ForAverageRunLength(template, 1 / budget, cancel);
            var corrected = request.BaselinePoints is { } points ? Corrected(known, points, budget, detect) : null;

            var scheme = corrected?.Scheme ?? known;
            var textbook = scheme.RunLengths([0, detect], cancel);
            var perPeriod = corrected?.FalseAlarmsPerPeriod ?? 1 / textbook[0].Average;
            return TypedResults.Ok(new Response(
                new Found(scheme.LimitName, scheme.Limit, known.Limit, corrected is not null, request.BaselinePoints),
                new Expected(
                    request.PeriodsPerYear is { } periods ? perPeriod * periods * (request.Series ?? 1) : null, perPeriod,
                    After(corrected?.ZeroStateDelay ?? textbook[1].Average, request), After(corrected?.SteadyStateDelay ?? textbook[1].SteadyState, request)),
                FindRunLength.Finite(textbook[0].Average), FindRunLength.Finite(textbook[1].Average), FindRunLength.Finite(textbook[1].SteadyState), textbook[1].StandardError, scheme.Exact));
        }
        catch (SettingException wrong)
        {
            return FindRunLength.Refuse(wrong.Setting switch
            {
                "averageRunLength" => request.Arl0 is null ? "falseAlarmsPerYear" : "arl0",
                "shift" or "shifts[1]" => "detect",
                "h" when request.H is null => "headStart",
                var field => field,
            }, wrong.Reason);
        }
    }

    // The limits of known parameters raise several times the promised false alarms when they are estimated. Where there is no correction (a head start, exact limits, rules without a
    // direction, a baseline as good as known) they are left as they are, and the answer says so.
    private static WithBaseline? Corrected(MonitoringScheme known, int points, double rate, double detect)
    {
        if (points is < 4 or > Estimation.MostPoints || AlarmScheme.Of(known) is not { } scheme)
            return null;
        var sides = known is CusumScheme { Sided: Sided.Two } or EwmaScheme { Sided: Sided.Two } or ShewhartScheme { Sided: Sided.Two } ? 2 : 1;
        var estimation = new Estimation(points);
        try
        {
            var width = FalseAlarms.Width(scheme, estimation, rate / sides);
            var corrected = known.WithLimit(Math.Clamp(width, known.Limits.Least, known.Limits.Greatest));
            return new WithBaseline(
                corrected, sides * FalseAlarms.PerPeriod(scheme, estimation, corrected.Limit),
                DetectionDelay.ZeroState(scheme, estimation, corrected.Limit, Math.Abs(detect)).Mean, DetectionDelay.SteadyState(scheme, estimation, corrected.Limit, Math.Abs(detect)).Mean);
        }
        catch (ArgumentException impossible)
        {
            throw new SettingException("falseAlarmsPerYear", impossible.Message);
        }
    }

    private static double Budget(Request request)
    {
        Whole(request.Series, 1, MostSeries, "series");
        Whole(request.BaselinePoints, FewestBaselinePoints, MostBaselinePoints, "baselinePoints");
        if (request.PeriodsPerYear is { } periods && !(periods > 0 && periods <= MostPeriodsPerYear))
            throw new SettingException("periodsPerYear", FormattableString.Invariant($"Give a number above 0 and at most {MostPeriodsPerYear}."));
        switch (request)
        {
            case { Arl0: not null, FalseAlarmsPerYear: not null }:
                throw new SettingException("arl0", "Give either a budget or this.");
            case { Arl0: { } arl0 }:
                return arl0 > 1 ? 1 / arl0 : throw new SettingException("arl0", "Give a number above 1.");
            case { FalseAlarmsPerYear: null }:
                throw new SettingException("falseAlarmsPerYear", "This, or arl0, is required.");
            case { PeriodsPerYear: null }:
                throw new SettingException("periodsPerYear", "This is required with a budget.");
            default:
                return LimitDesign.Rate(request.FalseAlarmsPerYear!.Value, request.Series ?? 1, request.PeriodsPerYear!.Value);
        }
    }

    private static void Whole(int? value, int least, int most, string name)
    {
        if (value < least || value > most)
            throw new SettingException(name, FormattableString.Invariant($"Give a whole number from {least} to {most}."));
    }

    private static Delay After(double periods, Request request) =>
        new(FindRunLength.Finite(periods), request.PeriodsPerYear is { } perYear ? FindRunLength.Finite(periods * DaysPerYear / perYear) : null);
}
