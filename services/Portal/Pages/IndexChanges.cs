using Microsoft.Extensions.Caching.Memory;
using Tryghed.Portal.Gateway;

namespace Tryghed.Portal.Pages;

/// <summary>What moved an index from period to period. Splitting a change is the work of a whole computation and always the same while its results stand, so it is kept with them.</summary>
internal sealed class IndexChanges : IDisposable
{
    // Those of all municipalities in twelve years, and some.
    private const int Most = 2000;
    private const int AtOnce = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = Most });
    private readonly SemaphoreSlim asking = new(AtOnce);

    /// <summary>Each step split, in their order; null for one that could not be had in the time a reader waits.</summary>
    internal async Task<IReadOnlyList<IndexChange?>> Of(SafetyIndex index, string area, IReadOnlyList<(string From, string To)> steps, GatewayClient gateway, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        return await Task.WhenAll(steps.Select(step => Of(index, area, step.From, step.To, gateway, patience.Token, cancel)));
    }

    public void Dispose()
    {
        kept.Dispose();
        asking.Dispose();
    }

    private async Task<IndexChange?> Of(SafetyIndex index, string area, string from, string to, GatewayClient gateway, CancellationToken patience, CancellationToken cancel)
    {
        var key = (index.Code, index.Run?.Number, index.Run?.At, area, from, to);
        if (kept.TryGetValue(key, out IndexChange? known))
            return known;
        var mine = false;
        try
        {
            await asking.WaitAsync(patience);
            mine = true;
            var change = await gateway.IndexChange(index.Code, area, from, to, patience);
            if (change is not null && index.Run is not null)
                kept.Set(key, change, new MemoryCacheEntryOptions { Size = 1 });
            return change;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (mine)
                asking.Release();
        }
    }
}
