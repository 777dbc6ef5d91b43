namespace Tryghed.Analysis;

/// <summary>The level of each season of a year against the whole year's.</summary>
internal sealed class Season
{
    private readonly double[] factors;
    private readonly int first;

    private Season(double centre, double[] factors, int first, bool multiplies) => (Centre, this.factors, this.first, Multiplies) = (centre, factors, first, multiplies);

    /// <summary>Mean of the seasons' means.</summary>
    internal double Centre { get; }

    internal bool Multiplies { get; }

    internal bool Any => factors.Length > 0;

    internal IReadOnlyList<double> Factors => factors;

    internal static Season None(double centre) => new(centre, [], 0, false);

    /// <summary>Least squares: each season's mean over the baseline, every season with the same weight whatever the number of its years.</summary>
    /// <param name="amounts">Values, or counts.</param>
    /// <param name="sizes">1 each, or the counts' exposures.</param>
    /// <returns>Null where a season stands fewer than two times in the baseline.</returns>
    /// <exception cref="ChartException">Seasons are to multiply a level that they cross zero at.</exception>
    internal static Season? Fit(ReadOnlySpan<int> baseline, ReadOnlySpan<double> amounts, ReadOnlySpan<double> sizes, ChartSettings settings)
    {
        var (sums, weights, years) = (new double[settings.Seasons], new double[settings.Seasons], new int[settings.Seasons]);
        for (var i = 0; i < baseline.Length; i++)
        {
            var season = (settings.FirstSeason + baseline[i]) % settings.Seasons;
            sums[season] += amounts[i];
            weights[season] += sizes[i];
            years[season]++;
        }
        if (years.Min() < 2)
            return null;

        var counts = settings.Kind is not (ChartKind.XmR or ChartKind.Ewma or ChartKind.Cusum); // which may have a season without any
        for (var s = 0; s < sums.Length; s++)
            sums[s] /= weights[s];
        var centre = ControlCharts.Mean(sums);
        if (settings.SeasonMultiplicative && centre is 0 && Array.TrueForAll(sums, mean => mean is 0))
            Array.Fill(sums, 1);
        else if (settings.SeasonMultiplicative && (centre is 0 || sums.Any(mean => mean / centre < 0 || (mean is 0 && !counts))))
            throw new ChartException("seasonMultiplicative", "Seasons can multiply only what is above zero throughout; let them add.");
        else
            for (var s = 0; s < sums.Length; s++)
                sums[s] = settings.SeasonMultiplicative ? sums[s] / centre : sums[s] - centre;
        return new Season(centre, sums, settings.FirstSeason, settings.SeasonMultiplicative);
    }

    /// <summary>These seasons' factors around another centre, for a segment too short to have its own.</summary>
    internal Season Around(double centre) => new(centre, factors, first, Multiplies);

    internal double Factor(int index) => factors.Length == 0 ? (Multiplies ? 1 : 0) : factors[(first + index) % factors.Length];

    /// <summary>A level in the season of a point.</summary>
    internal double In(int index, double level) => !Any ? level : Multiplies ? level * Factor(index) : level + Factor(index);

    /// <summary>A value without its season. Where a season has none at all there is nothing to divide by, and the value stays.</summary>
    internal double Without(int index, double value) => !Any ? value : !Multiplies ? value - Factor(index) : Factor(index) is var factor and not 0 ? value / factor : value;
}
