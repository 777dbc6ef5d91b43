using System.Text.Json.Serialization;

namespace Tryghed.Analysis;

/// <summary>Kinds of control charts; in interfaces and data in kebab-case, as <c>u-prime</c>.</summary>
public enum ChartKind
{
    /// <summary>One number per period: individuals and moving ranges.</summary>
    [JsonStringEnumMemberName("xmr")]
    XmR,

    /// <summary>Counts.</summary>
    C,

    /// <summary>Counts per exposure.</summary>
    U,

    /// <summary>Counts per large exposure (Laney).</summary>
    UPrime,

    /// <summary>Proportions of an exposure.</summary>
    P,

    /// <summary>Proportions of a large exposure (Laney).</summary>
    PPrime,

    /// <summary>Cases between rare events.</summary>
    G,

    /// <summary>Time between rare events.</summary>
    T,

    /// <summary>Exponentially weighted moving average, for small lasting shifts.</summary>
    Ewma,

    /// <summary>Cumulative sums, for small lasting shifts.</summary>
    Cusum,

    /// <summary>Cumulative sum of small counts.</summary>
    PoissonCusum,

    /// <summary>Onset of an outbreak in seasonal counts.</summary>
    Farrington,
}

/// <summary>Kinds of charts by their names in interfaces and data.</summary>
public static class ChartKinds
{
    private static readonly string[] All = ["xmr", "c", "u", "u-prime", "p", "p-prime", "g", "t", "ewma", "cusum", "poisson-cusum", "farrington"];

    /// <summary>All names, in the order of the kinds.</summary>
    public static IReadOnlyList<string> Names => All;

    /// <summary>The kind's name, as <c>u-prime</c>.</summary>
    public static string Name(this ChartKind kind) =>
        (int)kind >= 0 && (int)kind < All.Length ? All[(int)kind] : throw new ArgumentOutOfRangeException(nameof(kind));

    /// <summary>Finds a kind by its name.</summary>
    public static bool TryParse(string? name, out ChartKind kind)
    {
        var index = Array.IndexOf(All, name);
        kind = (ChartKind)Math.Max(index, 0);
        return index >= 0;
    }
}
