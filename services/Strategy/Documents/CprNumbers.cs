using System.Text.RegularExpressions;

namespace Tryghed.Strategy.Documents;

/// <summary>Finds civil registration numbers.</summary>
internal static partial class CprNumbers
{
    internal const string Refusal = "This looks like it has a civil registration number (CPR) in it, which is not stored here: remove it and send again.";

    internal static bool Any(string text) => Form().IsMatch(text);

    [GeneratedRegex(@"(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d\d-\d{4}(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
