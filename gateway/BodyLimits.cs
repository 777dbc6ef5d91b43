using Microsoft.AspNetCore.Http.Features;
using Tryghed.ServiceDefaults;

namespace Tryghed.Gateway;

/// <summary>How large a body may be: files at <c>/api/v1/imports</c>, papers and attachments of strategies, hearings and meetings, JSON elsewhere; 413 beyond it, before it is forwarded where its length is told.</summary>
internal static class BodyLimits
{
    internal static void UseBodyLimits(this WebApplication app) => app.Use((context, next) =>
    {
        var limit = LimitOf(context.Request.Path);
        if (context.Request.ContentLength > limit)
            throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);

        // A chunked body doesn't tell its length: the server counts while it is forwarded.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        return next(context);
    });

    private static long LimitOf(PathString path) =>
        path.StartsWithSegments("/api/v1/imports") ? RequestLimits.FileBytes
        : path.Value!.TrimEnd('/') is var text && Papers.Any(prefix => path.StartsWithSegments(prefix))
            && (text.EndsWith("/attachments", StringComparison.OrdinalIgnoreCase) || text.EndsWith("/imports", StringComparison.OrdinalIgnoreCase)) ? RequestLimits.AttachmentBytes
        : RequestLimits.JsonBytes;

    private static readonly PathString[] Papers = ["/api/v1/strategies", "/api/v1/hearings", "/api/v1/meetings"];
}
