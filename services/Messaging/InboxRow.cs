namespace Tryghed.Messaging;

/// <summary>A message that a consumer has dealt with. Kept for <see cref="OutboxWatch.InboxKept"/>.</summary>
internal sealed class InboxRow
{
    public Guid MessageId { get; private set; }
    public string Consumer { get; private set; } = "";
    public DateTimeOffset ConsumedAt { get; private set; }
}

/// <summary>The newest version of an aggregate that a consumer has seen.</summary>
internal sealed class SeenVersion
{
    public string Consumer { get; private set; } = "";
    public string Aggregate { get; private set; } = "";
    public long Version { get; private set; }
}
