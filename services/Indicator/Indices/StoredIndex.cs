using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>How far an index has been computed.</summary>
internal enum IndexState
{
    /// <summary>Figures or definition have changed since its results, or it has none yet.</summary>
    Computing,

    /// <summary>Its results are those of the newest figures and definition.</summary>
    Ready,

    /// <summary>It could not be computed from the figures there are; the reason says why. It is tried again when figures or definition change.</summary>
    Failed,
}

/// <summary>An index of the catalogue.</summary>
internal sealed class StoredIndex
{
    public required string Code { get; init; }
    public required string Owner { get; init; }
    public required string TitleDa { get; set; }
    public string? TitleEn { get; set; }
    public required Visibility Visibility { get; set; }
    public required Frequency Frequency { get; init; }

    /// <summary>Number of the newest version of the definition; 1 for the first.</summary>
    public int Version { get; set; } = 1;
    public IndexState State { get; set; }

    /// <summary>Field and reason of a failure.</summary>
    public string? FailedField { get; set; }
    public string? FailedReason { get; set; }

    /// <summary>Number of the newest run; 0 before the first.</summary>
    public int Run { get; set; }

    /// <summary>Number of the newest publication; 0 before the first.</summary>
    public int Publication { get; set; }
    public DateTimeOffset DefinedAt { get; init; }

    /// <summary>The rule of who sees an index and all that hangs on it: its visibility allows it, and so does that of every indicator of its newest version.</summary>
    internal static Expression<Func<StoredIndex, bool>> SeenBy(IndicatorDb db, Caller caller)
    {
        var organisation = caller.Organisation;
        var seen = db.Indicators.Where(IndicatorDefinition.SeenBy(caller));
        return index => (index.Visibility == Visibility.Public || (organisation != null && (index.Visibility == Visibility.Partners || index.Owner == organisation)))
            && !db.IndexInputs.Any(input => input.Index == index.Code && input.Version == index.Version && !seen.Any(indicator => indicator.Code == input.Indicator));
    }

    /// <summary>Words that are addresses of their own beside the indices.</summary>
    internal static readonly string[] Reserved = ["schema"];
}

/// <summary>A definition of an index as it was from a moment on. Rows are added, never changed.</summary>
internal sealed class IndexVersion
{
    internal static readonly JsonSerializerOptions Json = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }.UseTryghedJson();

    public required string Index { get; init; }

    /// <summary>1 for the index's first.</summary>
    public required int Number { get; init; }
    public required Visibility Visibility { get; init; }

    /// <summary>The definition with all that was taken from the catalogue filled in, as JSON.</summary>
    public required string Definition { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string By { get; init; }

    internal IndexContent Read() => JsonSerializer.Deserialize<IndexContent>(Definition, Json)!;

    /// <summary>Versions of an index that the caller sees: what was closed when it stood stays closed, and every indicator of it must be seen.</summary>
    internal static Expression<Func<IndexVersion, bool>> SeenBy(IndicatorDb db, Caller caller, StoredIndex index)
    {
        var (code, all, partner) = (index.Code, caller.Owns(index.Owner), caller.Organisation is not null);
        var seen = db.Indicators.Where(IndicatorDefinition.SeenBy(caller));
        return version => version.Index == code && (all || version.Visibility == Visibility.Public || (partner && version.Visibility == Visibility.Partners))
            && !db.IndexInputs.Any(input => input.Index == code && input.Version == version.Number && !seen.Any(indicator => indicator.Code == input.Indicator));
    }
}

/// <summary>That a version of an index rests on an indicator.</summary>
internal sealed class IndexInput
{
    public required string Index { get; init; }
    public required int Version { get; init; }
    public required string Indicator { get; init; }
}

/// <summary>An index that has to be computed anew. The row is there from the change until its results are stored.</summary>
internal sealed class IndexDue
{
    public required string Index { get; init; }

    /// <summary>Grows with every change: what was begun before the newest change has to be done again.</summary>
    public required long Change { get; init; }
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Who computes it gives it up then.</summary>
    public DateTimeOffset? TakenUntil { get; init; }

    /// <summary>How often computing it ended with something other than results or a reason.</summary>
    public int Faults { get; init; }
}
