namespace Tryghed.Analysis.Indices;

/// <summary>How one indicator's values become normalised, with everything that came from the reference fixed: a new period never changes it.</summary>
/// <param name="Factor">What a (logarithm of a) value is multiplied by.</param>
/// <param name="Shift">What is added then.</param>
/// <param name="Log">Whether the natural logarithm is taken first.</param>
/// <param name="Low">Lowest result; −∞ for none.</param>
/// <param name="High">Highest result; +∞ for none.</param>
/// <param name="Steps">Rank and percentile: the reference's values, sorted from the worst to the best after <paramref name="Sign"/>; null else.</param>
/// <param name="Sign">Rank and percentile: the polarity.</param>
public sealed record Scale(double Factor, double Shift, bool Log, double Low, double High, double[]? Steps = null, int Sign = 1)
{
    /// <summary>The normalised value; NaN where the value is.</summary>
    public double Of(double value)
    {
        if (double.IsNaN(value))
            return double.NaN;
        var x = Steps is not null ? Worse(Sign * value) : Log ? Math.Log(Math.Max(value, 0)) : value;
        // Math.Clamp would let a not-a-number through that a logarithm of zero makes; here −∞ has been capped or refused before.
        return Math.Min(High, Math.Max(Low, Factor * x + Shift));
    }

    // How many of the reference are worse.
    private int Worse(double signed)
    {
        var (from, to) = (0, Steps!.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (Steps[middle] < signed)
                from = middle + 1;
            else
                to = middle;
        }
        return from;
    }
}
