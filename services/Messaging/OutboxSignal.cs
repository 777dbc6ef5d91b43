namespace Tryghed.Messaging;

/// <summary>Tells the sender in this process that a row has been committed, so that it need not wait for its slow poll.</summary>
internal sealed class OutboxSignal
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
