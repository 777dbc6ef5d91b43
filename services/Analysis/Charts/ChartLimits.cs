namespace Tryghed.Analysis;

/// <summary>Centre line and natural process limits of a control chart, in the unit of the charted values.</summary>
/// <param name="Centre">The centre line.</param>
/// <param name="Lower">Lower limit, never above the centre. It is not cut off at zero: a limit that can't be crossed says so.</param>
/// <param name="Upper">Upper limit, never below the centre.</param>
public readonly record struct ChartLimits(double Centre, double Lower, double Upper);
