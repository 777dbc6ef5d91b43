using System.Collections.Frozen;

namespace Tryghed.Notification.Alerts;

/// <summary>Names of Danmarks Statistik's areas (areas.csv): events carry codes only.</summary>
internal static class AreaNames
{
    private static readonly FrozenDictionary<string, string> Names = Read().ToFrozenDictionary();

    /// <summary>As <c>Aalborg (851)</c>; the code alone when its name is not known.</summary>
    internal static string Show(string code) => Names.TryGetValue(code, out var name) ? code is "000" ? name : $"{name} ({code})" : $"område {code}";

    private static IEnumerable<KeyValuePair<string, string>> Read()
    {
        using var stream = typeof(AreaNames).Assembly.GetManifestResourceStream("areas.csv")!;
        using var reader = new StreamReader(stream);
        reader.ReadLine(); // the heading
        while (reader.ReadLine() is { } line)
        {
            var comma = line.IndexOf(',');
            yield return new(line[..comma], line[(comma + 1)..]);
        }
    }
}
