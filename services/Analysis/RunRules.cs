namespace Tryghed.Analysis;

/// <summary>Rules of the set <c>nhs</c>, in the order that decides which of several is the point's label.</summary>
public enum RunRule
{
    /// <summary>The point lies outside a limit.</summary>
    BeyondLimit,

    /// <summary>Seven points in a row, each higher than the one before, or each lower.</summary>
    TrendOf7,

    /// <summary>Two of three points in a row lie near the same limit, and all three on that side of the centre.</summary>
    TwoOf3NearLimit,

    /// <summary>Seven points in a row on one side of the centre.</summary>
    SevenOnOneSide,
}

/// <summary>Which way a rule points: up is above the centre, or rising; down is below it, or falling.</summary>
public enum Direction
{
    /// <summary>Above the centre; for a trend, rising.</summary>
    Up,

    /// <summary>Below the centre; for a trend, falling.</summary>
    Down,
}

/// <summary>A rule that holds at a point.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Direction">Which way it points.</param>
/// <param name="Start">Index of the first point that the rule looked at; for <see cref="RunRule.BeyondLimit"/> the point itself.</param>
public readonly record struct RuleMark(RunRule Rule, Direction Direction, int Start);

/// <summary>What the rules say of one point.</summary>
/// <param name="Rules">The rules that hold at this point, in deciding order; empty for common cause and for gaps.</param>
/// <param name="MemberOf">The rules of which this point is part of the evidence, whether or not they were complete at it; in deciding order, without <see cref="RunRule.BeyondLimit"/>, which has no run.</param>
public sealed record PointMarks(IReadOnlyList<RuleMark> Rules, IReadOnlyList<RunRule> MemberOf)
{
    /// <summary>The rule that names the point; null where none holds.</summary>
    public RuleMark? Label => Rules is [var first, ..] ? first : null;
}

/// <summary>Sets of rules that tell a change from the ups and downs of every series.</summary>
public static class RunRules
{
    private const int RunLength = 7;

    /// <summary>The rules of NHS England's Making Data Count, with runs of seven.</summary>
    /// <param name="values">Charted values, oldest first, in the limits' unit; null where a period has no figure.</param>
    /// <param name="limits">The chart's limits, which hold for every point.</param>
    /// <returns>One element for each value, in the same order.</returns>
    /// <exception cref="ArgumentException">A value is not finite, a limit is not a number, or the centre lies outside the limits.</exception>
    /// <remarks>
    /// <para>
    /// NHS England, Making Data Count: beyond a limit; a trend of 7 points; 2 of 3 near the same limit, all three on that side of the centre, where
    /// near is more than two thirds of the way from the centre to the limit (a point beyond the limit is near it too); 7 on one side.
    /// A point on a limit is not beyond it. A point equal to the centre breaks a run on one side; equal neighbours break a trend.
    /// </para>
    /// <para>
    /// A rule is marked on the point that completes it and on each later point at which it still holds: it looks back over the last one, three or seven points.
    /// Members are all points of the run, for two of three the near ones only.
    /// </para>
    /// <para>
    /// Rules of both directions may hold at one point (beyond the upper limit, but falling for seven points). The deciding order
    /// settles it: the first rule labels the point and gives it its direction.
    /// </para>
    /// <para>
    /// A gap carries no evidence either way: it has no marks, and the figures on both sides of it are neighbours. It neither completes a run nor
    /// breaks one, for a figure that is withheld must not let an alarm recover. <see cref="RuleMark.Start"/> shows when a run spans one.
    /// </para>
    /// </remarks>
    public static PointMarks[] Nhs(ReadOnlySpan<double?> values, ChartLimits limits)
    {
        var each = new ChartLimits[values.Length];
        Array.Fill(each, limits);
        return Nhs(values, each);
    }

    /// <summary>The same rules where each point has limits of its own, as on a chart whose exposure varies.</summary>
    /// <inheritdoc cref="Nhs(ReadOnlySpan{double?}, ChartLimits)"/>
    /// <param name="values">Charted values, oldest first; null where a period has no figure.</param>
    /// <param name="limits">As many limits as values.</param>
    public static PointMarks[] Nhs(ReadOnlySpan<double?> values, ReadOnlySpan<ChartLimits> limits)
    {
        if (limits.Length != values.Length)
            throw new ArgumentException("Every value needs its limits.", nameof(limits));

        var points = new List<Point>(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (!(limits[i].Lower <= limits[i].Centre && limits[i].Centre <= limits[i].Upper))
                throw new ArgumentException("The centre must lie between the limits.", nameof(limits));
            if (values[i] is not { } value)
                continue;
            if (!double.IsFinite(value))
                throw new ArgumentException("A charted value must be finite.", nameof(values));
            points.Add(Point.On(i, value, limits[i]));
        }

        var rules = Lists<RuleMark>(values.Length);
        var members = Lists<RunRule>(values.Length);
        for (var t = 0; t < points.Count; t++)
        {
            var at = points[t].Index;
            if (points[t].Beyond is not 0)
                rules[at].Add(new RuleMark(RunRule.BeyondLimit, Of(points[t].Beyond), at));

            Mark(RunRule.TrendOf7, Trend(points, t), RunLength, _ => true);
            Mark(RunRule.TwoOf3NearLimit, TwoOfThree(points, t), 3, point => point.Near is not 0);
            Mark(RunRule.SevenOnOneSide, OneSide(points, t, RunLength), RunLength, _ => true);

            void Mark(RunRule rule, int sign, int length, Func<Point, bool> isMember)
            {
                if (sign is 0)
                    return;
                var window = points.GetRange(t - length + 1, length);
                rules[at].Add(new RuleMark(rule, Of(sign), window[0].Index));
                foreach (var point in window.Where(isMember).Where(point => !members[point.Index].Contains(rule)))
                    members[point.Index].Add(rule);
            }
        }

        return [.. rules.Zip(members, (holds, partOf) => new PointMarks(holds, [.. partOf.Order()]))];
    }

    /// <summary>The rule's name in interfaces and data, as <c>2-of-3-near-limit</c>.</summary>
    public static string Name(this RunRule rule) => rule switch
    {
        RunRule.BeyondLimit => "beyond-limit",
        RunRule.TrendOf7 => "trend-of-7",
        RunRule.TwoOf3NearLimit => "2-of-3-near-limit",
        RunRule.SevenOnOneSide => "7-on-one-side",
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };

    private static int Trend(List<Point> points, int t)
    {
        if (t < RunLength - 1)
            return 0;
        var sign = Math.Sign(points[t].Value.CompareTo(points[t - 1].Value));
        for (var i = t - RunLength + 2; i < t; i++)
        {
            if (Math.Sign(points[i].Value.CompareTo(points[i - 1].Value)) != sign)
                return 0;
        }
        return sign;
    }

    private static int TwoOfThree(List<Point> points, int t)
    {
        var side = OneSide(points, t, 3);
        return side is not 0 && points.GetRange(t - 2, 3).Count(point => point.Near == side) >= 2 ? side : 0;
    }

    private static int OneSide(List<Point> points, int t, int length)
    {
        if (t < length - 1)
            return 0;
        for (var i = t - length + 1; i < t; i++)
        {
            if (points[i].Side != points[t].Side)
                return 0;
        }
        return points[t].Side;
    }

    private static Direction Of(int sign) => sign > 0 ? Direction.Up : Direction.Down;

    private static List<T>[] Lists<T>(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<T>(0))];

    /// <summary>A figure and where it lies: +1 above, −1 below, 0 neither.</summary>
    private readonly record struct Point(int Index, double Value, int Side, int Near, int Beyond)
    {
        internal static Point On(int index, double value, ChartLimits limits) => new(
            index, value,
            Side: Outside(value, limits.Centre, limits.Centre),
            Near: Outside(value, limits.Centre - (limits.Centre - limits.Lower) * 2 / 3, limits.Centre + (limits.Upper - limits.Centre) * 2 / 3),
            Beyond: Outside(value, limits.Lower, limits.Upper));

        private static int Outside(double value, double lower, double upper) => value > upper ? 1 : value < lower ? -1 : 0;
    }
}
