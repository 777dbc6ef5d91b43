using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Tryghed.Indicator.Observations;

/// <summary>Area codes of Danmarks Statistik: 000 the country, 081–085 the regions, the municipalities of 2007 and later (three digits),
/// 998 unknown municipality, police districts (four digits), and parts of a municipality (<c>851-…</c>).</summary>
internal static partial class Area
{
    /// <summary>The whole country.</summary>
    internal const string Country = "000";

    private static readonly Dictionary<string, string> NameByCode = ReadNames();

    /// <summary>The codes of the country, the regions, the municipalities and what has no known municipality.</summary>
    internal static IReadOnlyCollection<string> Codes => NameByCode.Keys;

    private static readonly Dictionary<string, string> CodeByName = Names();

    /// <summary>Reads a code; <c>0851</c> is read as <c>851</c>.</summary>
    internal static bool TryParse(string? text, [NotNullWhen(true)] out string? code)
    {
        code = text?.Trim();
        if (code is null || !Form().IsMatch(code))
            return false;
        if (code.Length > 3 && code[0] is '0' && code[1] is not '-' && char.IsAsciiDigit(code[3]))
            code = code[1..];
        return code.Length == 4 && code[0] is not '0' || NameByCode.ContainsKey(code[..3]) && (code.Length == 3 || code[3] is '-' && code[0] is not '0');
    }

    /// <summary>Reads what StatBank writes: a code, a code and a name (<c>851 Aalborg</c>), or a name alone.</summary>
    internal static string? FromStatBank(string text) =>
        TryParse(text, out var code) ? code
        : CodeByName.GetValueOrDefault(text.Trim()) is { } named ? named
        : text.Trim().Split(' ', 2) is [var first, _] && TryParse(first, out code) ? code
        : null;

    /// <summary>The Danish name of the country, a region or a municipality; null for other areas.</summary>
    internal static string? NameOf(string code) => code switch
    {
        // StatBank's English answers, which the names come from, translate these two.
        "101" => "København",
        "998" => "Ukendt kommune",
        _ => NameByCode.GetValueOrDefault(code),
    };

    private static Dictionary<string, string> ReadNames()
    {
        using var reader = new StreamReader(typeof(Area).Assembly.GetManifestResourceStream("areas.csv")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(',', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim('\r', ' '));
    }

    private static Dictionary<string, string> Names()
    {
        var names = NameByCode.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);
        names["Hele landet"] = names["All Denmark"] = Country;
        names["Copenhagen"] = "101";
        return names;
    }

    [GeneratedRegex(@"^(?:[0-9]{3,4}|0?[0-9]{3}-[0-9A-Za-zÆØÅæøå][0-9A-Za-zÆØÅæøå.-]{0,30})\z")]
    private static partial Regex Form();
}
