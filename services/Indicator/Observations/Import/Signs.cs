namespace Tryghed.Indicator.Observations.Import;

/// <summary>What statistics offices mean by the signs that they write in place of figures, or beside them.</summary>
/// <remarks>Danmarks Statistik's and the Nordic offices' signs, and those of Eurostat and SDMX (CL_OBS_STATUS). A mapping may say otherwise.</remarks>
internal static class Signs
{
    internal const string Final = "final", Zero = "zero", Provisional = "provisional", Missing = "missing", Suppressed = "suppressed", NotAvailable = "not-available";

    /// <summary>What our own exports say of a cell that none of their figures belongs to; a file of all combinations has such cells.</summary>
    internal const string Absent = "absent";

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [Final] = Final,
        ["value"] = Final,
        [Zero] = Zero,
        [Provisional] = Provisional,
        [Missing] = Missing,
        [Suppressed] = Suppressed,
        [NotAvailable] = NotAvailable,
        ["."] = NotAvailable,
        [".."] = NotAvailable,
        ["..."] = NotAvailable,
        ["…"] = NotAvailable,
        ["...."] = NotAvailable,
        ["....."] = NotAvailable,
        ["......"] = NotAvailable,
        [":"] = NotAvailable,
        ["na"] = NotAvailable,
        ["n/a"] = NotAvailable,
        ["n"] = NotAvailable,
        ["z"] = NotAvailable,
        ["-"] = Zero,
        ["–"] = Zero,
        ["—"] = Zero,
        ["p"] = Provisional,
        ["*"] = Provisional,
        ["e"] = Provisional,
        ["f"] = Provisional,
        ["s"] = Provisional,
        ["i"] = Provisional,
        ["c"] = Suppressed,
        ["x"] = Suppressed,
        ["confidential"] = Suppressed,
        ["m"] = Missing,
        // said of figures that stand: normal, break, definition differs, revised, uncertain
        ["a"] = Final,
        ["b"] = Final,
        ["d"] = Final,
        ["r"] = Final,
        ["u"] = Final,
    };

    /// <summary>Our status for a sign; null where the sign is not known.</summary>
    internal static string? Meaning(string sign) => Known.GetValueOrDefault(sign.Trim());

    /// <summary>Whether a text stands in a file where there is no figure, or for a figure that is zero.</summary>
    internal static bool StandsForNone(string text, IReadOnlyDictionary<string, string>? own) =>
        own?.ContainsKey(text) is true || Meaning(text) is NotAvailable or Suppressed or Missing or Zero;
}
