namespace Tryghed.Analysis.Monitoring;

/// <summary>When an alarm begins and when it is over.</summary>
/// <remarks>
/// It begins at the first point at which a rule holds, and lasts until the series is back: two calm points in a row, at which no rule holds and the series stays below two thirds of
/// the way to its limit. A series that hovers at its limit therefore raises one alarm, not one after the other.
/// </remarks>
public struct Hysteresis
{
    /// <summary>Calm points in a row that end an alarm.</summary>
    public const int PointsBack = 2;

    /// <summary>Calm means below this share of the way to the limit.</summary>
    public const double CalmShare = 2.0 / 3;

    private int calmPoints;

    /// <summary>Whether an alarm lasts.</summary>
    public bool Active { get; private set; }

    /// <summary>Takes the next point.</summary>
    /// <param name="holds">Whether a rule holds at it.</param>
    /// <param name="calm">Whether it lies below <see cref="CalmShare"/> of the way to the limit.</param>
    /// <returns>Whether an alarm begins here.</returns>
    public bool Take(bool holds, bool calm)
    {
        if (!Active)
        {
            (Active, calmPoints) = (holds, 0);
            return holds;
        }
        calmPoints = calm && !holds ? calmPoints + 1 : 0;
        Active = calmPoints < PointsBack;
        return false;
    }
}
