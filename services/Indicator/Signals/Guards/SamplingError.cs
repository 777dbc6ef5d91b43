using Tryghed.Analysis.Comparisons;

namespace Tryghed.Indicator.Signals.Guards;

/// <summary>Is the change of a survey more than the chance of who was asked?</summary>
internal static class SamplingError
{
    private const double Level = 0.05;

    /// <param name="cases">How many of those asked at the point answered so; for a run the sum over its points.</param>
    /// <param name="size">How many were asked.</param>
    /// <param name="baselineCases">The same over the baseline's rounds together.</param>
    /// <param name="baselineSize">How many were asked in the baseline's rounds together.</param>
    /// <param name="designEffect">The survey's design effect, at least 1.</param>
    /// <returns>Holds a change that is not significant at five per cent; a note with the uncertainty otherwise.</returns>
    internal static Finding? Check(double cases, double size, double baselineCases, double baselineSize, double designEffect = 1)
    {
        if (!(size > 0) || !(baselineSize > 0) || !(cases >= 0 && cases <= size) || !(baselineCases >= 0 && baselineCases <= baselineSize))
            return null;

        var test = TwoProportions.Test(baselineCases, baselineSize, cases, size, designEffect);
        var holds = !test.Significant(Level);
        var (before, after) = (Wording.Percent(test.Before), Wording.Percent(test.After));
        var (lower, upper) = (Wording.Number(100 * test.Lower, 1, fixedDecimals: true), Wording.Number(100 * test.Upper, 1, fixedDecimals: true));
        var (asked, askedBefore, p) = (Wording.Number(size), Wording.Number(baselineSize), Wording.PValue(test.PValue));
        var da = $"{after.Da} af {asked.Da} adspurgte mod {before.Da} af {askedBefore.Da} i udgangspunktet. ";
        var en = $"{after.En} of {asked.En} asked against {before.En} of {askedBefore.En} in the baseline. ";
        if (holds)
        {
            da += $"Forskellen er ikke større, end at den kan skyldes, hvem der blev spurgt: den kan være fra {lower.Da} til {upper.Da} procentpoint ({p.Da}).";
            en += $"The difference is no larger than who was asked can explain: it may be anything from {lower.En} to {upper.En} percentage points ({p.En}).";
        }
        else
        {
            da += $"Forskellen er større, end hvem der blev spurgt kan forklare: den er fra {lower.Da} til {upper.Da} procentpoint ({p.Da}).";
            en += $"The difference is larger than who was asked can explain: it is from {lower.En} to {upper.En} percentage points ({p.En}).";
        }
        if (designEffect > 1)
        {
            var effect = Wording.Number(designEffect, 2);
            da += $" Undersøgelsens design er regnet med (designeffekt {effect.Da}).";
            en += $" The survey's design is allowed for (design effect {effect.En}).";
        }
        return new Finding("sampling-error", holds, da, en);
    }
}
