using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Mvc;

namespace Tryghed.Gateway;

/// <summary>How fast one caller may ask: a bucket per client (the token's <c>sub</c>; without a token the address), and a smaller one for asking for tokens.</summary>
/// <remarks>
/// Settings, in requests per second: <c>RateLimit:PerSecond</c> (200), <c>RateLimit:Clients:ID</c> for one client,
/// <c>RateLimit:TokensPerSecond</c> (10, per address). A bucket holds five seconds' worth. Each replica of the gateway counts for itself.
/// </remarks>
internal static class RateLimits
{
    private const int BurstSeconds = 5;

    internal static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => PartitionOf(context, builder.Configuration));
            limiter.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
                var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
                rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                await rejected.HttpContext.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
                {
                    HttpContext = rejected.HttpContext,
                    ProblemDetails = new ProblemDetails { Status = StatusCodes.Status429TooManyRequests, Detail = $"Too many requests; try again in {seconds} s." },
                });
            };
        });
    }

    private static RateLimitPartition<string> PartitionOf(HttpContext context, IConfiguration configuration)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/health") || path.StartsWithSegments("/alive"))
            return RateLimitPartition.GetNoLimiter("probe");

        var address = context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
        if (path.StartsWithSegments("/connect"))
            return Bucket($"token {address}", configuration.GetValue("RateLimit:TokensPerSecond", 10));

        var perSecond = configuration.GetValue("RateLimit:PerSecond", 200);
        return context.User.FindFirst("sub")?.Value is { } client
            ? Bucket($"client {client}", configuration.GetValue($"RateLimit:Clients:{client}", perSecond))
            : Bucket($"address {address}", perSecond);
    }

    private static RateLimitPartition<string> Bucket(string key, int perSecond) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond * BurstSeconds,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });
}
