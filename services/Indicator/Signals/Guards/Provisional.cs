using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Signals.Guards;

/// <summary>May the source still revise the figure?</summary>
internal static class Provisional
{
    /// <param name="status">Status of the signal's point.</param>
    /// <param name="point">The signal's period.</param>
    internal static Finding? Check(ObservationStatus status, Period point)
    {
        if (status is not ObservationStatus.Provisional)
            return null;
        var at = Wording.Of(point);
        return new Finding(
            "provisional", false, $"Tallet for {at.Da} er foreløbigt, og kilden kan rette det.", $"The figure for {at.En} is provisional, and its source may revise it.");
    }
}
