using System.Collections;

namespace Tryghed.Analysis;

/// <summary>A chart while it is drawn, and its points afterwards: columns of numbers, with NaN where there is none, of which points are made when looked at.</summary>
internal sealed class ChartCanvas : IReadOnlyList<ChartPoint>
{
    private readonly ChartSettings settings;
    private readonly RuleTable table;
    private readonly List<int> starts = [];
    private bool[]? known;

    /// <exception cref="ChartException">The values can't be charted.</exception>
    internal ChartCanvas(ReadOnlySpan<double?> values, ReadOnlySpan<double?> exposures, ChartSettings settings)
    {
        this.settings = settings;
        table = new RuleTable(values.Length);
        var takesExposure = settings.Kind is ChartKind.U or ChartKind.UPrime or ChartKind.P or ChartKind.PPrime or ChartKind.PoissonCusum or ChartKind.Farrington;
        var needsExposure = settings.Kind is ChartKind.U or ChartKind.UPrime or ChartKind.P or ChartKind.PPrime;
        if (exposures.Length != values.Length && (exposures.Length > 0 || (needsExposure && values.Length > 0)))
            throw new ChartException("exposures", "Every value needs its exposure.");

        Amount = new double[values.Length];
        Value = Amount;
        if (takesExposure && exposures.Length > 0)
            (Value, Exposure) = (new double[values.Length], new double[values.Length]);
        var rates = needsExposure; // the others chart counts, and weigh them
        for (var i = 0; i < values.Length; i++)
        {
            Amount[i] = values[i] ?? double.NaN;
            if (values[i] is { } value)
                CheckValue(value, i);
            if (exposures.Length == 0)
                continue;
            if (exposures[i] is { } size && size is not (>= ChartSettings.Least and <= ChartSettings.Most))
                throw new ChartException($"exposures[{i}]", ChartSettings.Positive);
            if (Exposure is null)
                continue;
            if (settings.Kind is ChartKind.Farrington && exposures[i] > FarringtonFlexible.LargestCount)
                throw new ChartException($"exposures[{i}]", "It is larger than 1e12.");
            Exposure[i] = exposures[i] ?? double.NaN;
            Value[i] = rates ? Amount[i] / Exposure[i] : settings.Kind is ChartKind.PoissonCusum && exposures[i] is null ? double.NaN : Amount[i];
            if (Value[i] > ChartSettings.Most)
                throw new ChartException($"exposures[{i}]", "It is too small to divide by.");
            if (settings.Kind is ChartKind.P or ChartKind.PPrime && Amount[i] > Exposure[i])
                throw new ChartException($"values[{i}]", "It is larger than its exposure.");
        }

        Level = Value;
        Lower = Blank();
        Centre = Blank();
        Upper = Blank();
        Z = Blank();
    }

    public int Count => Amount.Length;

    /// <summary>Values as they were given: counts, where there is an exposure.</summary>
    internal double[] Amount { get; }

    internal double[]? Exposure { get; }

    /// <summary>The charted values.</summary>
    internal double[] Value { get; }

    /// <summary>The charted values without their season: the same array where there is none.</summary>
    internal double[] Level { get; private set; }

    internal double[] Lower { get; }

    internal double[] Centre { get; }

    internal double[] Upper { get; }

    internal double[] Z { get; }

    internal double[]? Statistic { get; private set; }

    internal double[]? UpperSum { get; private set; }

    internal double[]? LowerSum { get; private set; }

    public ChartPoint this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var marked = !table.IsEmpty(index);
            return new ChartPoint
            {
                Value = Number(Value, index),
                Lower = Number(Lower, index),
                Centre = Number(Centre, index),
                Upper = Number(Upper, index),
                Z = Number(Z, index),
                Statistic = Number(Statistic, index),
                UpperSum = Number(UpperSum, index),
                LowerSum = Number(LowerSum, index),
                Rules = marked ? table.Marks(settings.Rules, index, Known(), StartOf(index)) : [],
                MemberOf = marked ? table.Members(settings.Rules, index) : [],
                Variation = Variation(index),
            };
        }
    }

    public IEnumerator<ChartPoint> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal Variation Variation(int index) => table.Label(settings.Rules, index) switch
    {
        null => Analysis.Variation.CommonCause,
        Direction.Up when settings.Kind is ChartKind.G or ChartKind.T => TimeBetween(rose: true),
        Direction.Down when settings.Kind is ChartKind.G or ChartKind.T => TimeBetween(rose: false),
        { } direction => direction.Under(settings.Polarity),
    };

    internal bool IsKnown(int index) => !double.IsNaN(Value[index]);

    /// <summary>The newest figure; −1 where there is none.</summary>
    internal int Newest()
    {
        var i = Count - 1;
        while (i >= 0 && !IsKnown(i))
            i--;
        return i;
    }

    /// <summary>Takes the season out of a segment's values.</summary>
    /// <exception cref="ChartException">A value has a season that hardly has any, and nothing is left to reckon with.</exception>
    internal void Deseason(Season season, int from, int to)
    {
        if (!season.Any)
            return;
        if (ReferenceEquals(Level, Value))
            Level = [.. Value];
        for (var i = from; i < to; i++)
        {
            Level[i] = season.Without(i, Value[i]);
            if (Math.Abs(Level[i]) > ChartSettings.Most)
                throw new ChartException($"values[{i}]", "It is too large to chart in this season.");
        }
    }

    internal void KeepStatistic() => Statistic ??= Blank();

    internal void KeepSums()
    {
        UpperSum ??= Blank();
        LowerSum ??= Blank();
    }

    /// <exception cref="ChartException">A limit is not finite.</exception>
    internal void Limit(int index, double lower, double centre, double upper)
    {
        if (!double.IsFinite(lower) || !double.IsFinite(centre) || !double.IsFinite(upper))
            throw new ChartException("values", "They are too large to chart.");
        (Lower[index], Centre[index], Upper[index]) = (lower, centre, upper);
    }

    /// <summary>A limit upwards only.</summary>
    internal void LimitAbove(int index, double centre, double upper) => (Centre[index], Upper[index]) = (centre, upper);

    /// <summary>Asks the rules of a segment whose limits are drawn.</summary>
    /// <param name="from">Its first point.</param>
    /// <param name="to">The point after its last.</param>
    /// <param name="zones">Zones of all its points, where they are not thirds of the way to the limits.</param>
    internal void Judge(int from, int to, Zones? zones = null)
    {
        starts.Add(from);
        var scan = new RuleScan(settings.Rules, table);
        for (var i = from; i < to; i++)
        {
            if (IsKnown(i) && !double.IsNaN(Upper[i]))
                scan.Next(i, Value[i], Level[i], zones ?? Zones.Thirds(new ChartLimits(Centre[i], Lower[i], Upper[i])));
        }
    }

    /// <summary>Marks a point whose statistic crossed a limit.</summary>
    internal void Cross(int index, bool upwards)
    {
        if ((settings.Rules.Mask & RunRule.BeyondLimit.Bit()) != 0)
            table.Hold(index, RunRule.BeyondLimit.Bit(), upwards);
    }

    /// <summary>Begins a segment that run rules are not asked of.</summary>
    internal void Begin(int from) => starts.Add(from);

    private int StartOf(int index)
    {
        var found = starts.BinarySearch(index);
        return starts[found < 0 ? ~found - 1 : found];
    }

    private void CheckValue(double value, int index)
    {
        if (value is not (>= -ChartSettings.Most and <= ChartSettings.Most))
            throw new ChartException($"values[{index}]", ChartSettings.Finite);
        if (settings.Kind is ChartKind.Farrington && value > FarringtonFlexible.LargestCount)
            throw new ChartException($"values[{index}]", "It is larger than 1e12.");
        if (value < 0 && settings.Kind is not (ChartKind.XmR or ChartKind.Ewma or ChartKind.Cusum))
            throw new ChartException($"values[{index}]", "It is negative, and this chart counts.");
    }

    private Variation TimeBetween(bool rose) => settings.Polarity is Polarity.Neutral ? Analysis.Variation.Neutral : rose ? Analysis.Variation.Improving : Analysis.Variation.Worsening;

    private bool[] Known() => known ??= Array.ConvertAll(Value, value => !double.IsNaN(value));

    private double[] Blank()
    {
        var column = new double[Count];
        Array.Fill(column, double.NaN);
        return column;
    }

    private static double? Number(double[]? column, int index) => column is null || double.IsNaN(column[index]) ? null : column[index];
}
