using System.Collections.Frozen;

namespace Tryghed.Portal.Language;

/// <summary>Names of Danmarks Statistik's areas (areas.csv), as people know them.</summary>
internal static class Areas
{
    private static readonly FrozenDictionary<string, string> Names = Read().ToFrozenDictionary();

    /// <summary>The area's name; for a code that is not known here, the code itself with a word before it.</summary>
    internal static string Name(string code) => Names.TryGetValue(code, out var name) ? name : $"område {code}";

    internal static bool IsKnown(string code) => Names.ContainsKey(code);

    private static IEnumerable<KeyValuePair<string, string>> Read()
    {
        using var stream = typeof(Areas).Assembly.GetManifestResourceStream("areas.csv")!;
        using var reader = new StreamReader(stream);
        reader.ReadLine(); // the heading
        while (reader.ReadLine() is { } line)
        {
            var comma = line.IndexOf(',');
            yield return new(line[..comma], line[(comma + 1)..]);
        }
    }
}
