namespace Tryghed.Analysis;

/// <summary>Which direction of an indicator is the better one.</summary>
public enum Polarity
{
    /// <summary>Falling is good: reported crime.</summary>
    LowerIsBetter,

    /// <summary>Rising is good: the share who feel safe.</summary>
    HigherIsBetter,

    /// <summary>Neither direction is better.</summary>
    Neutral,
}

/// <summary>What a point says about the process behind it.</summary>
public enum Variation
{
    /// <summary>No rule holds: the ups and downs of every series.</summary>
    CommonCause,

    /// <summary>A change in the better direction.</summary>
    Improving,

    /// <summary>A change in the worse direction.</summary>
    Worsening,

    /// <summary>A change of an indicator of which no direction is better, or a pattern that points neither way.</summary>
    Neutral,
}

/// <summary>Reads rules in the light of an indicator's polarity.</summary>
public static class Variations
{
    /// <summary>The variation that a point shows, from the rule that labels it.</summary>
    /// <param name="point">What the rules say of the point.</param>
    /// <param name="polarity">Which direction is the better one.</param>
    /// <returns><see cref="Variation.CommonCause"/> where no rule holds, whatever the polarity.</returns>
    /// <remarks>NHS England, Making Data Count: the icon of variation follows the deciding rule alone.</remarks>
    public static Variation Under(this PointMarks point, Polarity polarity) => point.Label switch
    {
        null => Variation.CommonCause,
        { Direction: var direction } => direction.Under(polarity),
    };

    /// <summary>What a change in a direction means.</summary>
    public static Variation Under(this Direction direction, Polarity polarity) => polarity switch
    {
        _ when direction is Direction.Neither => Variation.Neutral,
        Polarity.Neutral => Variation.Neutral,
        Polarity.LowerIsBetter => direction is Direction.Up ? Variation.Worsening : Variation.Improving,
        _ => direction is Direction.Up ? Variation.Improving : Variation.Worsening,
    };
}
