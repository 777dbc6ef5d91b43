using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Tryghed.Messaging;

internal static class MessagingTelemetry
{
    internal static readonly ActivitySource Source = new("Tryghed.Messaging");
    internal static readonly Meter Meter = new("Tryghed.Messaging");
}
