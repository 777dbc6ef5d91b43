using MassTransit;

namespace Tryghed.Contracts;

/// <summary>Something that happened in one service and that others may act on.</summary>
/// <remarks>
/// A consumer ignores an event whose <see cref="Version"/> is older than one it has seen of the same
/// <see cref="Aggregate"/>, and passes nothing on to someone who may not see it.
/// </remarks>
[ExcludeFromTopology]
public interface IEvent
{
    /// <summary>Identity of what changed, unique in the publishing service.</summary>
    string Aggregate { get; }

    /// <summary>Grows by one with every change of the aggregate; starts at 1.</summary>
    long Version { get; }

    /// <summary>Code of the organisation that owns what changed.</summary>
    string Owner { get; }

    /// <summary>Who may know of it.</summary>
    Visibility Visibility { get; }

    /// <summary>When the change was made (UTC).</summary>
    DateTimeOffset OccurredAt { get; }
}
