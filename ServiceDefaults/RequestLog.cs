using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tryghed.ServiceDefaults;

/// <summary>One line per request: who did what, how it ended and how long it took. No query string, header or body, which may hold what a log should not.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (Health.IsProbe(context.Request.Path))
        {
            await next(context);
            return;
        }

        var started = clock.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var milliseconds = clock.GetElapsedTime(started).TotalMilliseconds;
            var subject = context.User.FindFirst("sub")?.Value ?? "anyone";
            var path = SecretPaths.Hide(context.Request.Path);
            Answered(log, context.Request.Method, path, context.Response.StatusCode, milliseconds, subject);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} {Status} in {Milliseconds:0} ms for {Subject}")]
    private static partial void Answered(ILogger log, string method, string path, int status, double milliseconds, string subject);
}
