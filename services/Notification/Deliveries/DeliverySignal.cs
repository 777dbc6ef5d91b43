using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Tryghed.Notification.Deliveries;

/// <summary>Tells the sender in this process that there is work, so that it need not wait for its slow poll.</summary>
internal sealed class DeliverySignal
{
    private readonly SemaphoreSlim waiting = new(0, 1);

    internal void Wake()
    {
        try
        {
            waiting.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake; one look at the table finds this row too.
        }
    }

    internal Task WaitAsync(TimeSpan atMost, CancellationToken cancel) => waiting.WaitAsync(atMost, cancel);
}

/// <summary>Wakes the sender when deliveries have been committed: earlier it would find nothing.</summary>
internal sealed class WakeOnCommit(DeliverySignal signal) : DbTransactionInterceptor
{
    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context?.ChangeTracker.Entries<Delivery>().Any() is true)
            signal.Wake();
        return Task.CompletedTask;
    }
}
