using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Receives a request's body as a file on this machine's disk, within bounds of size, time and number. No connection to the database is held while it comes, however slowly it does.</summary>
internal sealed class ReceiveFile(ImportLimits limits, ImportGates gates, TimeProvider clock)
{
    private const int BusySeconds = 15, FullSeconds = 60;

    // ENOSPC, and what Windows calls it.
    private const int OutOfDisk = 28, OutOfDiskOnWindows = unchecked((int)0x80070070);

    /// <returns>The file, which the caller disposes of; or why it was not taken.</returns>
    internal async Task<(SpooledFile? File, ProblemHttpResult? Refused)> Take(HttpRequest request, FileFormat format, Caller caller, CancellationToken cancel)
    {
        if (request.HasFormContentType)
        {
            return (null, TypedResults.Problem(
                "Send the file itself as the body, not a form that holds it: curl --data-binary @figures.csv.", statusCode: StatusCodes.Status415UnsupportedMediaType));
        }
        var most = limits.Of(format);
        if (request.ContentLength > most)
            return (null, TooLarge(most));
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = most + 1;
        var organisation = caller.Organisation ?? "";
        switch (gates.Enter(organisation))
        {
            case ImportGates.Answer.Full:
                return (null, Later(request, BusySeconds, "Too many files are being received just now."));
            case ImportGates.Answer.ShareTaken:
                return (null, Later(request, BusySeconds, "Too many files of your organisation are being received just now; send this one when they have arrived."));
        }
        using var slow = new CancellationTokenSource();
        try
        {
            using var late = new CancellationTokenSource(limits.UploadTime, clock);
            using var any = CancellationTokenSource.CreateLinkedTokenSource(late.Token, slow.Token, cancel);
            await using var paced = new PacedStream(request.Body, limits.UploadRate, limits.UploadGrace, clock, slow);
            return await SpooledFile.Take(paced, limits.Spool, most, any.Token) is { } file ? (file, null) : (null, TooLarge(most));
        }
        catch (OperationCanceledException) when (slow.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return (null, TypedResults.Problem(
                $"The file arrived too slowly: over {limits.UploadGrace.TotalSeconds:0} seconds it has to come with at least {limits.UploadRate / 1024} KB a second. Send it again over a faster line.",
                statusCode: StatusCodes.Status408RequestTimeout));
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
            gates.Leave(organisation);
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
