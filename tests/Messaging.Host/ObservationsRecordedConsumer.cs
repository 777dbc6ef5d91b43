using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts.Indicator;

namespace Tryghed.Messaging.Host;

/// <summary>Writes down what it sees, and announces nothing.</summary>
public sealed class ObservationsRecordedConsumer(HostDb db, Death death) : IConsumer<ObservationsRecorded>
{
    public async Task Consume(ConsumeContext<ObservationsRecorded> context)
    {
        var message = context.Message;
        db.Seen.Add(new Seen
        {
            Aggregate = message.Aggregate,
            Version = message.Version,
            Number = message.Stored,
            Trace = Activity.Current?.TraceId.ToString(),
            Context = db.ContextId.InstanceId.ToString(),
        });
        await db.SaveChangesAsync(context.CancellationToken);
        if (await db.Switches.AnyAsync(on => on.Name == "fail", context.CancellationToken))
            throw new InvalidOperationException("The test has switched failure on.");
        death.MayCome("consuming");
    }
}
