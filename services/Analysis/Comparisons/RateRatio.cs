using MathNet.Numerics.LinearAlgebra;

namespace Tryghed.Analysis.Comparisons;

/// <summary>A number of cases in one period.</summary>
/// <param name="Count">Cases, at least 0.</param>
/// <param name="Exposure">What they are counted on (inhabitants, say), above 0; 1 where nothing is known.</param>
/// <param name="Stretch">Which stretch of time the period belongs to: a year, say.</param>
/// <param name="Season">Its season in that stretch: the quarter, say; the same for all where there is none.</param>
public readonly record struct RateCell(double Count, double Exposure, int Stretch, int Season);

/// <summary>Whether a rate of cases has changed between two stretches of time.</summary>
public static class RateRatio
{
    /// <summary>Tests whether two stretches have the same rate, allowing for season and for more scatter than pure chance gives.</summary>
    /// <param name="cells">The periods of both stretches, and of others between them if there are any: those only help to learn the season and the scatter. At most 100,000.</param>
    /// <param name="before">The earlier stretch.</param>
    /// <param name="after">The later stretch.</param>
    /// <param name="inflation">By what memory between neighbouring periods inflates the variance of a stretch's mean (<see cref="Memory.InflationWithin"/>); at least 1.</param>
    /// <param name="given">A dispersion learnt elsewhere, with its degrees of freedom, for where the cells can't tell (one period per stretch).</param>
    /// <param name="level">Level of the interval, between 0 and 1.</param>
    /// <returns>
    /// Rates per unit of exposure, their ratio (later over earlier) with its interval, and t. With no case in one of the two, half a case is added to both; with none in either the
    /// ratio is 1 and so is p.
    /// </returns>
    /// <exception cref="ArgumentException">A number is not finite or outside its range, a stretch has no cell, or the two share no season.</exception>
    /// <remarks>
    /// Quasi-Poisson regression with a factor for each stretch and each season and the exposure as offset (McCullagh &amp; Nelder, Generalized Linear Models, 2nd ed. 1989, sections
    /// 4.5 and 6.2): dispersion is Pearson's statistic over its degrees of freedom, at least 1, and t has those degrees of freedom. Without any left the dispersion is 1 and
    /// the normal distribution judges. Half a case: Haldane 1956.
    /// </remarks>
    public static Comparison Test(
        ReadOnlySpan<RateCell> cells, int before, int after, double inflation = 1, (double Dispersion, double DegreesOfFreedom)? given = null, double level = 0.95)
    {
        Tails.CheckLevel(level);
        Tails.CheckInflation(inflation);
        if (cells.Length > 100_000)
            throw new ArgumentException("That is more cells than a comparison takes.", nameof(cells));
        if (before == after)
            throw new ArgumentException("A stretch is not compared with itself.", nameof(after));
        if (given is { } learnt && !(learnt.Dispersion > 0 && double.IsFinite(learnt.Dispersion) && learnt.DegreesOfFreedom > 0))
            throw new ArgumentException("A dispersion is finite and, like its degrees of freedom, above 0.", nameof(given));

        var totals = new Dictionary<int, (double Count, double Exposure)>();
        foreach (var cell in cells)
        {
            if (!(cell.Count >= 0 && double.IsFinite(cell.Count)))
                throw new ArgumentException("Counts are finite and not negative.", nameof(cells));
            if (!(cell.Exposure > 0 && double.IsFinite(cell.Exposure)))
                throw new ArgumentException("Exposures are finite and above 0.", nameof(cells));
            var sum = totals.GetValueOrDefault(cell.Stretch);
            totals[cell.Stretch] = (sum.Count + cell.Count, sum.Exposure + cell.Exposure);
        }
        if (!totals.TryGetValue(before, out var earlier) || !totals.TryGetValue(after, out var later))
            throw new ArgumentException("Both stretches need a period.", nameof(cells));

        var (rateBefore, rateAfter) = (earlier.Count / earlier.Exposure, later.Count / later.Exposure);
        double logRatio, variance, dispersion, freedom;
        if (earlier.Count == 0 || later.Count == 0)
        {
            var half = (Before: earlier.Count + 0.5, After: later.Count + 0.5);
            (dispersion, freedom) = given is { } g ? (Math.Max(1, g.Dispersion), g.DegreesOfFreedom) : (1, double.PositiveInfinity);
            logRatio = earlier.Count == later.Count ? 0 : Math.Log(half.After / later.Exposure) - Math.Log(half.Before / earlier.Exposure);
            variance = 1 / half.Before + 1 / half.After;
        }
        else
        {
            var fit = Fit.Of(cells);
            (logRatio, variance) = fit.Contrast(before, after);
            (dispersion, freedom) = given is { } g ? (Math.Max(1, g.Dispersion), g.DegreesOfFreedom)
                : fit.DegreesOfFreedom > 0 ? (Math.Max(1, fit.Pearson / fit.DegreesOfFreedom), fit.DegreesOfFreedom)
                : (1, double.PositiveInfinity);
        }

        var error = Math.Sqrt(dispersion * inflation * variance);
        var statistic = logRatio / error;
        var reach = Tails.Reach(level, freedom) * error;
        return new Comparison(
            rateBefore, rateAfter, Math.Exp(logRatio), Math.Exp(logRatio - reach), Math.Exp(logRatio + reach), statistic, freedom, Tails.TwoSided(statistic, freedom), dispersion);
    }

    /// <summary>By what neighbouring periods differ more than pure chance lets them, for where no other periods of the same season tell.</summary>
    /// <param name="counts">Cases per period, oldest first, null for a gap; none negative.</param>
    /// <param name="exposures">What they are counted on, each above 0; empty where nothing is known.</param>
    /// <returns>The dispersion, at least 1, and about how many degrees of freedom it has; null with fewer than four figures or no case at all.</returns>
    /// <exception cref="ArgumentException">A number is not finite or outside its range, or the lengths differ.</exception>
    /// <remarks>
    /// Mean square successive difference (von Neumann, Kent, Bellinson &amp; Hart, The mean square successive difference, Annals of Mathematical Statistics 1941): slow change does
    /// not count as scatter. It is worth about ⅔ of the degrees of freedom of a variance.
    /// </remarks>
    public static (double Dispersion, double DegreesOfFreedom)? SuccessiveDispersion(ReadOnlySpan<double?> counts, ReadOnlySpan<double?> exposures)
    {
        if (!exposures.IsEmpty && exposures.Length != counts.Length)
            throw new ArgumentException("There are as many exposures as counts.", nameof(exposures));
        var known = new List<(double Count, double Exposure)>(counts.Length);
        for (var t = 0; t < counts.Length; t++)
        {
            if (counts[t] is not { } count || (exposures.IsEmpty ? 1 : exposures[t]) is not { } exposure)
                continue;
            if (!(count >= 0 && double.IsFinite(count)))
                throw new ArgumentException("Counts are finite and not negative.", nameof(counts));
            if (!(exposure > 0 && double.IsFinite(exposure)))
                throw new ArgumentException("Exposures are finite and above 0.", nameof(exposures));
            known.Add((count, exposure));
        }
        var rate = known.Sum(one => one.Count) / known.Sum(one => one.Exposure);
        if (known.Count < 4 || rate == 0)
            return null;
        var sum = 0.0;
        for (var t = 1; t < known.Count; t++)
        {
            var difference = known[t].Count / known[t].Exposure - known[t - 1].Count / known[t - 1].Exposure;
            sum += difference * difference / (rate * (1 / known[t].Exposure + 1 / known[t - 1].Exposure));
        }
        return (Math.Max(1, sum / (known.Count - 1)), (known.Count - 1) * 2 / 3.0);
    }

    // Poisson regression with two factors, by iterative proportional fitting (Deming & Stephan 1940), which needs no starting values and can't overshoot.
    private sealed class Fit
    {
        private readonly Dictionary<int, int> stretches = [];
        private readonly Dictionary<int, int> seasons = [];
        private readonly List<(int Row, int Column, double Count, double Exposure, double Mean)> cells = [];
        private double[] rates = [];

        internal double Pearson { get; private set; }
        internal int DegreesOfFreedom { get; private set; }

        internal static Fit Of(ReadOnlySpan<RateCell> from)
        {
            // A season or stretch without a case is fitted by zero exactly, and tells of no scatter.
            var (bySeason, byStretch) = (new Dictionary<int, double>(), new Dictionary<int, double>());
            foreach (var cell in from)
            {
                bySeason[cell.Season] = bySeason.GetValueOrDefault(cell.Season) + cell.Count;
                byStretch[cell.Stretch] = byStretch.GetValueOrDefault(cell.Stretch) + cell.Count;
            }
            var fit = new Fit();
            foreach (var cell in from)
            {
                if (bySeason[cell.Season] > 0 && byStretch[cell.Stretch] > 0)
                    fit.cells.Add((Number(fit.stretches, cell.Stretch), Number(fit.seasons, cell.Season), cell.Count, cell.Exposure, 0));
            }
            fit.Iterate();
            return fit;

            static int Number(Dictionary<int, int> numbers, int key) => numbers.TryGetValue(key, out var number) ? number : numbers[key] = numbers.Count;
        }

        private void Iterate()
        {
            rates = new double[stretches.Count];
            var factors = new double[seasons.Count];
            Array.Fill(factors, 1);
            for (var round = 0; round < 200; round++)
            {
                var moved = 0.0;
                var (rowCount, rowExposure) = (new double[rates.Length], new double[rates.Length]);
                foreach (var cell in cells)
                {
                    rowCount[cell.Row] += cell.Count;
                    rowExposure[cell.Row] += cell.Exposure * factors[cell.Column];
                }
                for (var row = 0; row < rates.Length; row++)
                {
                    var rate = rowCount[row] / rowExposure[row];
                    moved = Math.Max(moved, Math.Abs(rate - rates[row]) / rate);
                    rates[row] = rate;
                }
                if (moved < 1e-13)
                    break;
                var (columnCount, columnExposure) = (new double[factors.Length], new double[factors.Length]);
                foreach (var cell in cells)
                {
                    columnCount[cell.Column] += cell.Count;
                    columnExposure[cell.Column] += cell.Exposure * rates[cell.Row];
                }
                for (var column = 0; column < factors.Length; column++)
                    factors[column] = columnCount[column] / columnExposure[column];
            }
            for (var i = 0; i < cells.Count; i++)
            {
                var cell = cells[i];
                var mean = cell.Exposure * rates[cell.Row] * factors[cell.Column];
                cells[i] = cell with { Mean = mean };
                Pearson += (cell.Count - mean) * (cell.Count - mean) / mean;
            }
            DegreesOfFreedom = cells.Count - stretches.Count - seasons.Count + 1;
        }

        internal (double LogRatio, double Variance) Contrast(int before, int after)
        {
            var (from, to) = (stretches[before], stretches[after]);
            var means = new double[rates.Length, seasons.Count];
            var columnMeans = new double[seasons.Count];
            foreach (var cell in cells)
            {
                means[cell.Row, cell.Column] += cell.Mean;
                columnMeans[cell.Column] += cell.Mean;
            }

            // Fisher's information of the stretches once the seasons are eliminated; the earlier stretch is the reference.
            // The diagonal is added up from the shared parts, never a difference of large numbers.
            var information = Matrix<double>.Build.Dense(rates.Length, rates.Length);
            for (var column = 0; column < columnMeans.Length; column++)
            {
                for (var one = 0; one < rates.Length; one++)
                {
                    for (var other = 0; other < rates.Length; other++)
                    {
                        if (one == other)
                            continue;
                        var shared = means[one, column] / columnMeans[column] * means[other, column];
                        information[one, one] += shared;
                        information[one, other] -= shared;
                    }
                }
            }
            for (var i = 0; i < rates.Length; i++)
                (information[from, i], information[i, from]) = (0, 0);
            information[from, from] = 1;
            var wanted = Vector<double>.Build.Dense(rates.Length);
            wanted[to] = 1;
            var variance = information.Solve(wanted)[to];
            return variance > 0 && double.IsFinite(variance)
                ? (Math.Log(rates[to] / rates[from]), variance)
                : throw new ArgumentException("The two stretches share no season, so that they can't be compared.", nameof(after));
        }
    }
}
