namespace Tryghed.Analysis.Monitoring;

/// <summary>Follows one standardised series point by point and tells when an alarm of a rise begins: in simulation and in production the same.</summary>
/// <remarks>
/// An alarm of a sum or an average lasts until a sum the other way (Page 1954), of how far figures fall short of half the shift that it is tuned for, says that the series is back: a
/// few figures at the old level. A series that stays one sigma worse raises one alarm for some twenty periods, not one after the other; one that was bad once is soon over it.
/// </remarks>
internal struct AlarmState
{
    /// <summary>Sum in sigma that says that a series is back: three figures at the centre of its baseline.</summary>
    private const double EnoughToBeBack = 1.5;

    private const double HalfASigma = 0.5;

    private readonly AlarmScheme scheme;
    private double limit;
    private Hysteresis rules;
    private bool lasts;
    private double backing;
    private double previous;
    private int above, rising, near, beyondOne;

    internal AlarmState(AlarmScheme scheme, double width)
    {
        this.scheme = scheme;
        previous = double.NaN;
        Widen(width);
    }

    /// <summary>Sets the width that holds from the next point on.</summary>
    internal void Widen(double width) => limit = scheme.IsEwma ? width * Math.Sqrt(scheme.Lambda / (2 - scheme.Lambda)) : width;

    internal readonly bool Active => rules.Active || lasts;

    /// <summary>The sum or the average, in sigma; 0 for a Shewhart chart.</summary>
    internal double Statistic { get; private set; }

    /// <summary>Whether a rule holds, or the statistic is beyond its limit, at the newest point.</summary>
    internal bool Holds { get; private set; }

    /// <summary>Rules that can say that a series rises.</summary>
    internal static bool Knows(RunRule rule) => rule is not (RunRule.FourteenAlternating or RunRule.FifteenWithin1Sigma or RunRule.EightBeyond1Sigma);

    /// <summary>Takes the next point.</summary>
    /// <param name="z">The point in sigma from the centre, up being worse.</param>
    /// <returns>Whether an alarm begins here.</returns>
    internal bool Take(double z)
    {
        if (scheme.Rules.Count > 0)
        {
            Holds = AnyRule(z);
            return rules.Take(Holds, z <= limit * Hysteresis.CalmShare);
        }

        Statistic = scheme.IsEwma ? scheme.Lambda * z + (1 - scheme.Lambda) * Statistic : Math.Max(0, Statistic + z - scheme.K);
        Holds = Statistic > limit;
        if (!lasts)
        {
            (lasts, backing) = (Holds, 0);
            return Holds;
        }
        backing = Math.Max(0, backing + (scheme.IsEwma ? HalfASigma : scheme.K) - z);
        if (backing >= EnoughToBeBack)
            (lasts, Statistic) = (false, 0);
        return false;
    }

    private bool AnyRule(double z)
    {
        above = z > 0 ? above + 1 : 0;
        rising = z > previous ? rising + 1 : 0;
        previous = z;
        near = (near << 1 | (z > limit * 2 / 3 ? 1 : 0)) & 0b111; // the last three points, the newest lowest
        beyondOne = (beyondOne << 1 | (z > limit / 3 ? 1 : 0)) & 0b11111;
        return z > limit && Has(RunRule.BeyondLimit)
            || rising >= 6 && Has(RunRule.TrendOf7)
            || rising >= 5 && Has(RunRule.TrendOf6)
            || above >= 3 && int.PopCount(near) >= 2 && Has(RunRule.TwoOf3NearLimit)
            || int.PopCount(near) >= 2 && Has(RunRule.TwoOf3Beyond2Sigma)
            || int.PopCount(beyondOne) >= 4 && Has(RunRule.FourOf5Beyond1Sigma)
            || above >= 7 && Has(RunRule.SevenOnOneSide)
            || above >= 8 && Has(RunRule.EightOnOneSide)
            || above >= 9 && Has(RunRule.NineOnOneSide);
    }

    private readonly bool Has(RunRule rule) => (scheme.Mask & 1 << (int)rule) != 0;
}
