using MathNet.Numerics.RootFinding;

namespace Tryghed.Analysis.RunLengths;

/// <summary>The other way round: limits from the false alarms that one can live with.</summary>
public static class LimitDesign
{
    // In multiplications for one of the twenty or so run lengths that a search asks for.
    private const double MostWork = 4e8;

    /// <summary>False alarms for each series and period that a budget allows.</summary>
    /// <param name="falseAlarmsPerYear">Expected over all series together, above 0.</param>
    /// <param name="series">How many series are watched, at least 1.</param>
    /// <param name="periodsPerYear">How often each has a figure, above 0.</param>
    /// <returns>Above 0 and below 1; its inverse is the average run length without a shift.</returns>
    /// <exception cref="SettingException">A setting is not finite or out of range, or the budget is a false alarm for each figure or more.</exception>
    public static double Rate(double falseAlarmsPerYear, int series, double periodsPerYear)
    {
        if (!(falseAlarmsPerYear > 0 && double.IsFinite(falseAlarmsPerYear)))
            throw new SettingException(nameof(falseAlarmsPerYear), "Give a number above 0.");
        if (series < 1)
            throw new SettingException(nameof(series), "Give at least one series.");
        if (!(periodsPerYear > 0 && double.IsFinite(periodsPerYear)))
            throw new SettingException(nameof(periodsPerYear), "Give a number above 0.");
        var rate = falseAlarmsPerYear / series / periodsPerYear;
        return rate < 1 ? rate : throw new SettingException(nameof(falseAlarmsPerYear), "This is a false alarm for every figure; give fewer.");
    }

    /// <summary>The scheme with the limit at which its average run length without a shift (ARL0, zero-state, known parameters) is as given.</summary>
    /// <param name="scheme">A scheme; its own limit is of no account.</param>
    /// <param name="averageRunLength">Above 1 and at most a tenth of <see cref="MonitoringScheme.Longest"/>.</param>
    /// <param name="cancel">Stops the work between its steps.</param>
    /// <returns>
    /// The scheme with the limit found. Where the scheme is simulated it is right to about a thousandth. Counts move in steps: for them it is the least limit with at
    /// least this run length.
    /// </returns>
    /// <exception cref="SettingException">The run length is out of range, or no limit has it.</exception>
    public static MonitoringScheme ForAverageRunLength(MonitoringScheme scheme, double averageRunLength, CancellationToken cancel = default)
    {
        const double most = MonitoringScheme.Longest / 10;
        if (!(averageRunLength > 1 && averageRunLength <= most))
            throw new SettingException(nameof(averageRunLength), FormattableString.Invariant($"Give a number above 1 and at most {most}."));

        var (least, greatest) = scheme.Limits;
        var (low, high) = (least, Math.Clamp(1, least, greatest));
        while (high < greatest && Miss(high) < 0)
            (low, high) = (high, Math.Min(greatest, 2 * high));
        if (Miss(high) < 0)
            throw Unreachable("long", greatest);
        if (Miss(low) > 0 && scheme is not PoissonCusumScheme)
            throw Unreachable("short", least);

        if (scheme is PoissonCusumScheme { Step: var step })
            return scheme.WithLimit(step * FirstEnough((int)Math.Ceiling(low / step - 1e-9), (int)Math.Ceiling(high / step - 1e-9), multiple => Miss(multiple * step) >= 0));
        if (scheme.Exact)
            return scheme.WithLimit(Brent.FindRoot(Miss, low, high, 1e-11, 200));
        const int fine = 2048;
        return scheme.WithLimit(low + (high - low) / fine * FirstEnough(0, fine, part => Miss(low + (high - low) / fine * part) >= 0));

        double ARL(double limit)
        {
            cancel.ThrowIfCancellationRequested();
            var tried = scheme.WithLimit(limit);
            return tried.Work <= MostWork ? tried.AverageWithoutShift(cancel) : throw new SettingException("scheme", "With these settings this takes too long to calculate.");
        }

        SettingException Unreachable(string what, double limit) =>
            new(nameof(averageRunLength), FormattableString.Invariant($"No limit was found with so {what} a run; at {scheme.LimitName} {limit} it is {ARL(limit):G6}."));

        double Miss(double limit) => Math.Log(Math.Min(ARL(limit), MonitoringScheme.Longest)) - Math.Log(averageRunLength);
    }

    private static int FirstEnough(int low, int high, Func<int, bool> enough)
    {
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            (low, high) = enough(middle) ? (low, middle) : (middle + 1, high);
        }
        return high;
    }
}
