using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Tryghed.ServiceDefaults;

/// <summary>Something that the request needs does not answer; the same request may succeed later. Answered with 503 and <c>Retry-After</c>.</summary>
/// <param name="message">What does not answer, in words that a caller may read.</param>
/// <param name="inner">Why; logged, never shown.</param>
public sealed class UnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A database that is away, restarting or out of connections is not the caller's fault and not for good: 503, try again.</summary>
internal sealed partial class UnavailableAnswer(IProblemDetailsService problems, ILogger<UnavailableAnswer> log) : IExceptionHandler
{
    private const int RetryAfterSeconds = 5;

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (Reason(exception) is not { } reason)
            return false;

        Refused(log, exception, reason);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = $"{RetryAfterSeconds}";
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = StatusCodes.Status503ServiceUnavailable, Detail = reason },
        });
    }

    // EF Core wraps what Npgsql throws, once or twice.
    internal static string? Reason(Exception? exception)
    {
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (at is UnavailableException)
                return at.Message;
            if (at is NpgsqlException { IsTransient: true })
                return "The database does not answer just now.";
        }
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Answered 503: {Reason}")]
    private static partial void Refused(ILogger log, Exception exception, string reason);
}
