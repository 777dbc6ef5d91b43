namespace Tryghed.Notification.Alerts;

/// <summary>One reader has acknowledged what the whole organisation was asked; it stays open for the others.</summary>
internal sealed class AlertReading
{
    public Guid Alert { get; private set; }

    /// <summary>The reader's <c>sub</c>.</summary>
    public string Reader { get; private set; } = "";

    public DateTimeOffset At { get; private set; }
}
