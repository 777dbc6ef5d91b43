using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Tells how far an import is as server-sent events, each time that it has changed, until it has ended. No connection to the database is held in between.</summary>
internal static class FollowImport
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1), StillHere = TimeSpan.FromSeconds(15);

    internal static async Task<Results<ServerSentEventsResult<ImportEndpoints.Item>, NotFound, ProblemHttpResult>> Handle(
        Guid id, IndicatorDb db, Caller caller, IServiceScopeFactory scopes, ImportGates gates, ImportLimits limits, TimeProvider clock,
        IHostApplicationLifetime lifetime, HttpContext context, CancellationToken cancel)
    {
        if (!await db.Imports.AnyAsync(i => i.Id == id && i.Owner == caller.Organisation, cancel))
            return TypedResults.NotFound();
        if (!gates.Followers.Wait(0, CancellationToken.None))
        {
            context.Response.Headers.RetryAfter = "30";
            return TypedResults.Problem("Too many follow imports just now; ask for the import itself, or come again.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
        context.Response.RegisterForDispose(new Place(gates.Followers));
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.ServerSentEvents(Follow(id, scopes, limits.FollowTime, clock, lifetime.ApplicationStopping, cancel));
    }

    private static async IAsyncEnumerable<SseItem<ImportEndpoints.Item>> Follow(
        Guid id, IServiceScopeFactory scopes, TimeSpan atMost, TimeProvider clock, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
        var (began, told) = (clock.GetTimestamp(), clock.GetTimestamp());
        ImportEndpoints.Item? last = null;
        while (clock.GetElapsedTime(began) < atMost)
        {
            ImportEndpoints.Item now;
            await using (var scope = scopes.CreateAsyncScope())
                now = await ImportEndpoints.Find(scope.ServiceProvider.GetRequiredService<IndicatorDb>(), id, cancel);
            if (now.State is not ImportState.Running)
            {
                yield return new SseItem<ImportEndpoints.Item>(now, "ended");
                yield break;
            }
            // Said again now and then though nothing has changed, so that nobody in between takes the silence for an end.
            if (last?.Progress != now.Progress || last?.Rows != now.Rows || clock.GetElapsedTime(told) > StillHere)
            {
                yield return new SseItem<ImportEndpoints.Item>(now, "progress");
                (last, told) = (now, clock.GetTimestamp());
            }
            try
            {
                await Task.Delay(Often, clock, either.Token);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }
        }
    }

    private sealed class Place(SemaphoreSlim taken) : IDisposable
    {
        public void Dispose() => taken.Release();
    }
}
