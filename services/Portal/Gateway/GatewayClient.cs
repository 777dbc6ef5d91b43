using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Tryghed.Portal.Gateway;

/// <summary>Asks the gateway's public API. A service that does not answer is an answer too: the page says what is missing.</summary>
internal sealed partial class GatewayClient(HttpClient http, GatewayTokens tokens, ILogger<GatewayClient> log)
{
    private const int MostPages = 50;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>All items of a list, page by page; null when it could not be had.</summary>
    internal async Task<IReadOnlyList<T>?> List<T>(string path, CancellationToken cancel)
    {
        var items = new List<T>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var (answer, _) = await Ask<Listed<T>>(cursor is null ? path : $"{path}{separator}cursor={Uri.EscapeDataString(cursor)}", cancel);
            if (answer is null)
                return null;
            items.AddRange(answer.Items);
            if (answer.Next is null)
                return items;
            cursor = answer.Next;
        }
        return items;
    }

    /// <summary>The control chart of an indicator and area.</summary>
    /// <returns>The chart, or whether there is none (404) or it could not be had.</returns>
    internal Task<(Chart? Chart, bool None)> Chart(string indicator, string area, CancellationToken cancel) =>
        Ask<Chart>($"/api/v1/indicators/{Uri.EscapeDataString(indicator)}/chart?area={Uri.EscapeDataString(area)}", cancel);

    /// <summary>One indicator.</summary>
    /// <returns>The indicator, or whether there is none (404) or it could not be had.</returns>
    internal Task<(Indicator? Indicator, bool None)> Indicator(string code, CancellationToken cancel) => Ask<Indicator>($"/api/v1/indicators/{Uri.EscapeDataString(code)}", cancel);

    /// <summary>The newest vintages of an indicator's figures; null when they could not be had.</summary>
    internal async Task<IReadOnlyList<Vintage>?> Vintages(string indicator, int most, CancellationToken cancel) =>
        (await Ask<Listed<Vintage>>($"/api/v1/indicators/{Uri.EscapeDataString(indicator)}/vintages?limit={most}", cancel)).Value?.Items;

    /// <summary>One figure as it is known now; null when there is none or it could not be had.</summary>
    internal async Task<Observation?> Observation(string indicator, string area, string period, CancellationToken cancel) =>
        (await Ask<Listed<Observation>>($"/api/v1/observations?indicator={Uri.EscapeDataString(indicator)}&area={Uri.EscapeDataString(area)}&from={period}&to={period}", cancel)).Value?.Items is [var one] ? one : null;

    /// <summary>Where a figure comes from; null when it could not be had.</summary>
    internal async Task<Provenance?> Provenance(string observation, CancellationToken cancel) =>
        (await Ask<Traced>($"/api/v1/observations/{Uri.EscapeDataString(observation)}/provenance", cancel)).Value?.Provenance;

    /// <summary>An indicator's figures as a file, as the gateway sends it.</summary>
    internal Task<HttpResponseMessage> Export(string indicator, string format, CancellationToken cancel) =>
        Send($"/api/v1/observations/export?indicator={Uri.EscapeDataString(indicator)}&format={format}", cancel);

    /// <summary>One signal.</summary>
    /// <returns>The signal, or whether there is none (404) or it could not be had.</returns>
    internal Task<(SignalDetail? Signal, bool None)> Signal(Guid id, CancellationToken cancel) => Ask<SignalDetail>($"/api/v1/signals/{id}", cancel);

    /// <summary>A signal explained; null when it could not be had.</summary>
    internal async Task<string?> Explanation(Guid id, CancellationToken cancel) => (await Ask<Text>($"/api/v1/signals/{id}/explanation", cancel)).Value?.Da;

    /// <summary>One index with its definition.</summary>
    /// <returns>The index, or whether there is none (404) or it could not be had.</returns>
    internal Task<(SafetyIndex? Index, bool None)> Index(string code, CancellationToken cancel) => Ask<SafetyIndex>(IndexPath(code), cancel);

    /// <summary>The index of an area by period; null when it could not be had.</summary>
    internal async Task<IndexHistory?> IndexHistory(string code, string area, CancellationToken cancel) =>
        (await Ask<IndexHistory>($"{IndexPath(code)}/history?area={Uri.EscapeDataString(area)}", cancel)).Value;

    /// <summary>What moved the index of an area between two periods; null when it could not be had.</summary>
    internal async Task<IndexChange?> IndexChange(string code, string area, string from, string to, CancellationToken cancel) =>
        (await Ask<IndexChange>($"{IndexPath(code)}/contributions?from={Uri.EscapeDataString(from)}&to={Uri.EscapeDataString(to)}&area={Uri.EscapeDataString(area)}", cancel)).Value;

    /// <summary>All areas in the newest period, and how much their ranks depend on what could be chosen otherwise; null when it could not be had.</summary>
    internal async Task<IndexRobustness?> IndexRobustness(string code, CancellationToken cancel) => (await Ask<IndexRobustness>($"{IndexPath(code)}/robustness", cancel)).Value;

    /// <summary>The newest versions of an index's definition; null when they could not be had.</summary>
    internal async Task<IReadOnlyList<IndexVersion>?> IndexVersions(string code, int most, CancellationToken cancel) =>
        (await Ask<Listed<IndexVersion>>($"{IndexPath(code)}/versions?limit={most}", cancel)).Value?.Items;

    /// <summary>The newest publications of an index; null when they could not be had.</summary>
    internal async Task<IReadOnlyList<IndexPublication>?> IndexPublications(string code, int most, CancellationToken cancel) =>
        (await Ask<Listed<IndexPublication>>($"{IndexPath(code)}/publications?limit={most}", cancel)).Value?.Items;

    /// <summary>An answer about an index as the gateway sends it.</summary>
    internal Task<HttpResponseMessage> IndexAnswer(string code, string rest, CancellationToken cancel) => Send(IndexPath(code) + rest, cancel);

    private static string IndexPath(string code) => $"/api/v1/indices/{Uri.EscapeDataString(code)}";

    private Task<(T? Value, bool None)> Ask<T>(string path, CancellationToken cancel)
        where T : class => Ask<T>(path, HttpStatusCode.NotFound, cancel);

    // 404 is an answer everywhere; some questions have another one.
    private async Task<(T? Value, bool None)> Ask<T>(string path, HttpStatusCode none, CancellationToken cancel)
        where T : class
    {
        try
        {
            using var response = await Send(path, cancel);
            if (response.StatusCode is HttpStatusCode.NotFound || response.StatusCode == none)
                return (null, true);
            response.EnsureSuccessStatusCode();
            return (await response.Content.ReadFromJsonAsync<T>(Json, cancel), false);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or NotSupportedException
            || exception is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            LogMissing(log, Loggable(path), exception.Message);
            return (null, false);
        }
    }

    private Task<HttpResponseMessage> Send(string path, CancellationToken cancel) => Send(HttpMethod.Get, path, null, cancel);

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        var token = await tokens.Get(cancel);
        var response = await http.SendAsync(Request(method, path, body, token), HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode is not HttpStatusCode.Unauthorized)
            return response;

        // Identity may have new keys: once more with a new token.
        response.Dispose();
        tokens.Drop(token);
        return await http.SendAsync(Request(method, path, body, await tokens.Get(cancel)), HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, object? body, string token) => new(method, path)
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: Json),
    };

    // A hearing's link is a key, and a receipt is another.
    private static string Loggable(string path) => path.StartsWith(Public, StringComparison.Ordinal) ? Public : path;

    [LoggerMessage(LogLevel.Warning, "The gateway gave no answer to {Path}: {Reason}")]
    private static partial void LogMissing(ILogger log, string path, string reason);
}
