using System.Text.RegularExpressions;

namespace Tryghed.ServiceDefaults;

/// <summary>Addresses that are secrets themselves: whoever has a hearing's link may answer it, whoever has a receipt may withdraw. They stand in no log and no trace.</summary>
internal static partial class SecretPaths
{
    /// <summary>The path or address with what is secret left out.</summary>
    internal static string Hide(string path) => Secret().Replace(path, "$1…");

    [GeneratedRegex(@"(/api/v1/hearings/public/|/hoering/)[^?#]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
