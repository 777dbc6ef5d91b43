using Microsoft.AspNetCore.Http.Features;
using Tryghed.ServiceDefaults;

namespace Tryghed.Gateway;

/// <summary>How large a body may be: files at <c>/api/v1/imports</c>, JSON elsewhere; 413 beyond it, before it is forwarded where its length is told.</summary>
internal static class BodyLimits
{
    internal static void UseBodyLimits(this WebApplication app) => app.Use((context, next) =>
    {
        var limit = context.Request.Path.StartsWithSegments("/api/v1/imports") ? RequestLimits.FileBytes : RequestLimits.JsonBytes;
        if (context.Request.ContentLength > limit)
            throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);

        // A chunked body doesn't tell its length: the server counts while it is forwarded.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        return next(context);
    });
}
