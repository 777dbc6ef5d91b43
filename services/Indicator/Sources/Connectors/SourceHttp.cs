using System.Net;
using System.Net.Http.Headers;
using Npgsql;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Tryghed.Indicator.Sources.Connectors;

/// <summary>Asks sources politely: one request at a time of an address, whoever asks; with pauses that grow, or as long as the source says, when it has no answer just now.</summary>
internal sealed class SourceHttp(IHttpClientFactory clients, NpgsqlDataSource database, TimeProvider clock)
{
    internal const string Client = "source";

    /// <summary>The longest answer; a million cells are some 20 MB.</summary>
    internal const int MostBytes = 200 * 1000 * 1000;

    internal const int Retries = 4;

    /// <summary>Who has to wait for longer than this is told to come back instead.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromMinutes(3);

    private readonly ResiliencePipeline<Answer> patiently = new ResiliencePipelineBuilder<Answer> { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions<Answer>
        {
            MaxRetryAttempts = Retries,
            Delay = TimeSpan.FromSeconds(2),
            MaxDelay = TimeSpan.FromMinutes(1),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome switch
            {
                { Exception: HttpRequestException or TimeoutRejectedException or IOException } => true,
                { Result: { Passing: true } answer } => answer.RetryAfter is null || answer.RetryAfter <= LongestWait,
                _ => false,
            }),
            DelayGenerator = attempt => ValueTask.FromResult(attempt.Outcome.Result?.RetryAfter),
        })
        .AddTimeout(LongestAttempt)
        .Build();

    /// <summary>An answer, whole.</summary>
    /// <param name="Status">Its status code.</param>
    internal sealed record Answer(HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter)
    {
        /// <summary>Whether it may be another one a little later.</summary>
        internal bool Passing => Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)Status >= 500;
    }

    /// <summary>Asks, and again where the source has no answer just now.</summary>
    /// <exception cref="SourceException">It has none after a while, or too long a one.</exception>
    internal async Task<Answer> Ask(SourceAddress address, Func<HttpRequestMessage> request, CancellationToken cancel)
    {
        await using var turn = await Turn(address, cancel);
        try
        {
            var answer = await patiently.ExecuteAsync(async attempt => await Send(request(), attempt), cancel);
            return answer.Passing
                ? throw new SourceException(SourceFault.Unreachable, $"The source answers {(int)answer.Status}; it is asked again later.", retryAfter: answer.RetryAfter)
                : answer;
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or IOException)
        {
            throw new SourceException(SourceFault.Unreachable, exception is TimeoutRejectedException ? "The source did not answer in time." : "The source can't be reached.", inner: exception);
        }
    }

    private async Task<Answer> Send(HttpRequestMessage message, CancellationToken cancel)
    {
        using var request = message;
        using var client = clients.CreateClient(Client);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.Content.Headers.ContentLength > MostBytes)
            throw TooLong();
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        using var kept = new MemoryStream();
        var buffer = new byte[81920];
        for (int count; (count = await body.ReadAsync(buffer, cancel)) > 0;)
        {
            if (kept.Length + count > MostBytes)
                throw TooLong();
            kept.Write(buffer, 0, count);
        }
        return new Answer(response.StatusCode, kept.ToArray(), RetryAfter(response.Headers.RetryAfter));
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header switch { { Delta: { } delta } => delta, { Date: { } date } => date - clock.GetUtcNow(), _ => (TimeSpan?)null };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    // A lock of the database's: replicas wait for each other's requests as they do for their own, and one that is killed leaves none behind.
    private async Task<Held> Turn(SourceAddress address, CancellationToken cancel)
    {
        var connection = await database.OpenConnectionAsync(cancel);
        try
        {
            await using var take = new NpgsqlCommand("select pg_advisory_lock(hashtextextended('source:' || $1, 0))", connection) { CommandTimeout = 0 };
            take.Parameters.Add(new NpgsqlParameter<string> { TypedValue = address.Name });
            await take.ExecuteNonQueryAsync(cancel);
            return new Held(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private sealed class Held(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            // Closing alone would leave it held until the pool gives the connection to somebody else.
            await using (connection)
            {
                await using var give = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
                await give.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    private static SourceException TooLong() => new(SourceFault.Refused, $"The source's answer is longer than {MostBytes / 1_000_000} MB; ask for less.");
}
