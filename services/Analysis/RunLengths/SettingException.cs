namespace Tryghed.Analysis.RunLengths;

/// <summary>A setting that a scheme can't have, or whose answer would cost too much.</summary>
/// <param name="setting">Name of the setting, as <c>headStart</c> or <c>shifts[3]</c>.</param>
/// <param name="reason">What is wrong with it, as a sentence.</param>
public sealed class SettingException(string setting, string reason) : ArgumentException(reason, setting)
{
    /// <summary>Name of the setting.</summary>
    public string Setting { get; } = setting;

    /// <summary>What is wrong with it, as a sentence.</summary>
    public string Reason { get; } = reason;
}
