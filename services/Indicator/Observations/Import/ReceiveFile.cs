using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Receives a request's body as a file on this machine's disk, within bounds of size, time and number. No connection to the database is held while it comes, however slowly it does.</summary>
internal sealed class ReceiveFile(ImportLimits limits, ImportGates gates, TimeProvider clock)
{
    private const int BusySeconds = 15, FullSeconds = 60;

    // ENOSPC, and what Windows calls it.
    private const int OutOfDisk = 28, OutOfDiskOnWindows = unchecked((int)0x80070070);

    /// <returns>The file, which the caller disposes of; or why it was not taken.</returns>
    internal async Task<(SpooledFile? File, ProblemHttpResult? Refused)> Take(HttpRequest request, FileFormat format, CancellationToken cancel)
    {
        var most = limits.Of(format);
        if (request.ContentLength > most)
            return (null, TooLarge(most));
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = most + 1;
        if (!gates.Uploads.Wait(0, CancellationToken.None))
            return (null, Later(request, BusySeconds, "Too many files are being received just now."));
        try
        {
            using var late = new CancellationTokenSource(limits.UploadTime, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
            return await SpooledFile.Take(request.Body, limits.Spool, most, either.Token) is { } file ? (file, null) : (null, TooLarge(most));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, TypedResults.Problem($"The file did not arrive within {limits.UploadTime.TotalMinutes:0} minutes.", statusCode: StatusCodes.Status408RequestTimeout));
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && exception.HResult is OutOfDisk or OutOfDiskOnWindows)
        {
            return (null, Later(request, FullSeconds, "There is no room for the file just now."));
        }
        finally
        {
            gates.Uploads.Release();
        }
    }

    /// <summary>Whether an organisation's files that wait leave no room for more.</summary>
    internal ProblemHttpResult? Full(HttpRequest request, long waiting) => waiting < limits.WaitingBytes
        ? null
        : Later(request, FullSeconds, "Your organisation's earlier files wait to be stored, and there is no room for more; send this one when they are.");

    private static ProblemHttpResult TooLarge(long most) => TypedResults.Problem(
        $"A file of this format is at most {most / 1_000_000} MB.", statusCode: StatusCodes.Status413PayloadTooLarge);

    private static ProblemHttpResult Later(HttpRequest request, int seconds, string why)
    {
        request.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(why, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
