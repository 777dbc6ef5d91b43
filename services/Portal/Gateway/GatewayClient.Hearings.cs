using System.Net;
using System.Text.Json;

namespace Tryghed.Portal.Gateway;

/// <summary>What the pages of public hearings ask for, and what they send.</summary>
internal sealed partial class GatewayClient
{
    private const string Public = "/api/v1/hearings/public/";

    /// <summary>The hearing that a public link leads to.</summary>
    /// <returns>The hearing, or whether there is none (404) or it could not be had.</returns>
    internal Task<(PublicHearing? Hearing, bool None)> PublicHearing(string token, CancellationToken cancel) => Ask<PublicHearing>(PublicPath(token), cancel);

    /// <summary>Sends an answer.</summary>
    internal Task<Sent> Answer(string token, PublicAnswer answer, CancellationToken cancel) => Write(HttpMethod.Post, $"{PublicPath(token)}/answers", answer, cancel);

    /// <summary>Takes an answer back.</summary>
    internal Task<Sent> Withdraw(string token, string receipt, CancellationToken cancel) =>
        Write(HttpMethod.Delete, $"{PublicPath(token)}/answers/{Uri.EscapeDataString(receipt)}", null, cancel);

    /// <summary>A file of what is heard, as the gateway sends it.</summary>
    internal Task<HttpResponseMessage> PublicHearingFile(string token, Guid file, CancellationToken cancel) => Send($"{PublicPath(token)}/attachments/{file}", cancel);

    private static string PublicPath(string token) => Public + Uri.EscapeDataString(token);

    private async Task<Sent> Write(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        try
        {
            using var response = await Send(method, path, body, cancel);
            var status = response.StatusCode;
            if (response.IsSuccessStatusCode)
                return new Sent(status, status is HttpStatusCode.NoContent ? null : (await response.Content.ReadFromJsonAsync<Receipted>(Json, cancel))?.Code);
            return new Sent(status, null, status is HttpStatusCode.BadRequest ? (await response.Content.ReadFromJsonAsync<Problem>(Json, cancel))?.Errors : null, response.Headers.RetryAfter?.Delta);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or NotSupportedException || exception is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            LogMissing(log, Loggable(path), exception.Message);
            return new Sent(HttpStatusCode.ServiceUnavailable);
        }
    }

    private sealed record Receipted(string? Code = null);

    private sealed record Problem(IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors = null);
}

/// <summary>What became of what was sent.</summary>
/// <param name="Receipt">The code by which an answer can be taken back.</param>
/// <param name="Errors">By field, where it was refused.</param>
/// <param name="RetryAfter">How long to wait, where too much has been sent.</param>
public sealed record Sent(HttpStatusCode Status, string? Receipt = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors = null, TimeSpan? RetryAfter = null)
{
    internal bool IsStored => (int)Status is >= 200 and < 300;
}

/// <summary>A hearing that everyone with the link may answer.</summary>
/// <param name="Owner">Name of the organisation that holds it.</param>
/// <param name="Ends">The end of the deadline's day.</param>
/// <param name="KeptUntil">When what is personal in the answers is erased.</param>
public sealed record PublicHearing(
    string Title, string Owner, string State, DateOnly Opens, DateOnly Deadline, DateTimeOffset Ends, IReadOnlyList<string>? Questions = null, IReadOnlyList<Clause>? Clauses = null, string? Summary = null,
    DateOnly? KeptUntil = null, IReadOnlyList<AttachedFile>? Attachments = null);

/// <summary>A citizen's answer.</summary>
public sealed record PublicAnswer(string? Name, string? Email, string Position, string Text, IReadOnlyList<PublicRemark> Remarks);

public sealed record PublicRemark(string Clause, string Text);
