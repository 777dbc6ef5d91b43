namespace Tryghed.Analysis.RunLengths;

/// <summary>Which changes a scheme raises an alarm for.</summary>
public enum Sided
{
    /// <summary>Upward only. For a fall, count shifts with the opposite sign.</summary>
    One,

    /// <summary>Upward and downward.</summary>
    Two,
}

/// <summary>
/// A scheme of monitoring whose parameters are known: independent figures in units of the standard deviation, normally distributed with mean zero until they shift
/// (for <see cref="PoissonCusumScheme"/>: Poisson counts).
/// </summary>
/// <remarks>
/// These are the textbook's figures. Limits that are estimated from a short baseline raise several times as many false alarms as they say.
/// </remarks>
public abstract record MonitoringScheme
{
    /// <summary>An average run length above this is answered as infinite: one figure a day for more than two million years.</summary>
    public const double Longest = 1e9;

    /// <summary>The largest number of shifts that <see cref="RunLengths"/> answers at once.</summary>
    public const int MostShifts = 200;

    // In multiplications: some seconds on one core.
    private const double MostWork = 1e10;

    private protected MonitoringScheme()
    {
    }

    /// <summary>The setting that decides how readily the scheme raises an alarm: Shewhart's width, EWMA's L, CUSUM's h.</summary>
    public abstract double Limit { get; }

    /// <summary>Name of the setting that <see cref="Limit"/> is: <c>width</c>, <c>L</c> or <c>h</c>.</summary>
    public abstract string LimitName { get; }

    /// <summary>Least and greatest <see cref="Limit"/> that a scheme of this kind can have.</summary>
    public abstract (double Least, double Greatest) Limits { get; }

    /// <summary>Whether <see cref="RunLength"/> calculates; otherwise it simulates, always with the same random numbers.</summary>
    public virtual bool Exact => true;

    /// <summary>Roughly how many multiplications one shift costs.</summary>
    internal abstract double Work { get; }

    /// <summary>The same scheme with another <see cref="Limit"/>.</summary>
    /// <exception cref="SettingException">The limit lies outside <see cref="Limits"/>.</exception>
    public abstract MonitoringScheme WithLimit(double limit);

    /// <summary>How long the scheme takes to raise an alarm.</summary>
    /// <param name="shift">Change of the mean, there from the first figure: in standard deviations, −100 to 100; for Poisson counts in cases, added to the mean.</param>
    /// <param name="cancel">Stops the work between its steps.</param>
    /// <exception cref="SettingException">The shift is not finite or out of range, or the calculation would be too large.</exception>
    public RunLength RunLength(double shift, CancellationToken cancel = default) => RunLengths([shift], cancel)[0];

    /// <summary>How long the scheme takes to raise an alarm, for each of several shifts.</summary>
    /// <param name="shifts">At most <see cref="MostShifts"/>, each as in <see cref="RunLength"/>. The more there are, the fewer runs are drawn for each where the answer is simulated.</param>
    /// <param name="cancel">Stops the work between its steps.</param>
    /// <exception cref="SettingException">A shift is not finite or out of range, or the calculation would be too large.</exception>
    public IReadOnlyList<RunLength> RunLengths(IReadOnlyList<double> shifts, CancellationToken cancel = default)
    {
        if (shifts.Count > MostShifts)
            throw new SettingException(nameof(shifts), FormattableString.Invariant($"Give at most {MostShifts} shifts."));
        for (var i = 0; i < shifts.Count; i++)
            CheckShift(shifts[i], shifts.Count is 1 ? "shift" : FormattableString.Invariant($"shifts[{i}]"));
        CheckWork(shifts.Count);
        var found = new RunLength[shifts.Count];
        for (var i = 0; i < found.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            found[i] = Calculated(shifts[i], 1.0 / found.Length, cancel);
        }
        return found;
    }

    /// <exception cref="SettingException">So many answers would take too long.</exception>
    internal void CheckWork(int times)
    {
        if (Work > MostWork)
            throw new SettingException("scheme", "With these settings this takes too long to calculate.");
        if (Work * times > MostWork)
            throw new SettingException("shifts", FormattableString.Invariant($"This takes too long to calculate for so many shifts; give at most {Math.Floor(MostWork / Work)}."));
    }

    /// <param name="shift">A shift that has been checked.</param>
    /// <param name="effort">Share of the whole work that this shift may have.</param>
    /// <param name="cancel">Stops the work between its steps.</param>
    private protected abstract RunLength Calculated(double shift, double effort, CancellationToken cancel);

    /// <summary>The average run length without a shift, when nothing else is wanted: what a search for limits asks again and again.</summary>
    internal virtual double AverageWithoutShift(CancellationToken cancel) => RunLength(0, cancel).Average;

    private protected virtual void CheckShift(double shift, string name) => Within(shift, -100, 100, name);

    private protected static double Within(double value, double from, double to, string name) =>
        value >= from && value <= to ? value : throw new SettingException(name, FormattableString.Invariant($"Give a number from {from} to {to}."));

    private protected static double Bounded(double average) => average is >= 0 and <= Longest ? average : double.PositiveInfinity;
}
