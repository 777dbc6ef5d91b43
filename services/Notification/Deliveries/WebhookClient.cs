using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Tryghed.Notification.Deliveries;

/// <summary>What became of one attempt.</summary>
/// <param name="Status">Status code; null when there was no answer.</param>
/// <param name="Error">Why it failed; null when the answer was 2xx.</param>
/// <param name="RetryAfter">How long the receiver asks us to wait.</param>
internal sealed record Answer(int? Status, string? Error, TimeSpan? RetryAfter = null)
{
    internal bool IsDelivered => Error is null;
    internal bool IsGone => Status is StatusCodes.Status410Gone;
}

/// <summary>Sends signed webhooks (Standard Webhooks 1.0.0) to addresses that <see cref="AddressRule"/> allows, and follows no redirect.</summary>
/// <remarks>A client of its own, without the resilience handler of the others: what is retried here is retried from the database.</remarks>
internal sealed class WebhookClient : IDisposable
{
    private const int ExcerptBytes = 300;
    private const string SecretPrefix = "whsec_";

    private readonly HttpClient http;
    private readonly AddressRule addresses;
    private readonly WebhookOptions options;
    private readonly TimeProvider clock;

    public WebhookClient(AddressRule addresses, WebhookOptions options, TimeProvider clock)
    {
        (this.addresses, this.options, this.clock) = (addresses, options, clock);
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false, // the address that is checked must be the receiver's
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16, // KB
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectCallback = Connect,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // one limit over all of it, below
        };
    }

    /// <summary>Makes one attempt. Failures are answers, not exceptions.</summary>
    /// <param name="url">Where.</param>
    /// <param name="secret">The subscriber's secret, with its prefix.</param>
    /// <param name="id">Value of <c>webhook-id</c>, the same at every attempt.</param>
    /// <param name="body">JSON.</param>
    /// <param name="cancel">Ends the attempt when the service stops.</param>
    internal async Task<Answer> Send(Uri url, string secret, string id, string body, CancellationToken cancel)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Version = HttpVersion.Version11,
        };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{timestamp}");
        request.Headers.Add("webhook-signature", Sign(secret, id, timestamp, body));
        request.Headers.UserAgent.ParseAdd("Tryghed-Webhooks/1");

        using var patience = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var status = (int)response.StatusCode;
            if (response.IsSuccessStatusCode)
                return new Answer(status, null);
            if (status is >= 300 and < 400)
                return new Answer(status, $"The receiver answered {status}; redirects are not followed.");
            return new Answer(status, $"The receiver answered {status}. {await Excerpt(response, either.Token)}".TrimEnd(), RetryAfter(response));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Answer(null, $"No answer within {options.Timeout.TotalSeconds:0.#} seconds.");
        }
        catch (HttpRequestException exception)
        {
            return new Answer(null, Reason(exception));
        }
        catch (IOException)
        {
            return new Answer(null, "The receiver broke the connection.");
        }
    }

    /// <summary>The header <c>webhook-signature</c>: HMAC-SHA256 of id, timestamp and body under the secret's bytes.</summary>
    internal static string Sign(string secret, string id, long timestamp, string body)
    {
        var key = Convert.FromBase64String(secret[SecretPrefix.Length..]);
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
    }

    public void Dispose() => http.Dispose();

    // Names are looked up here and the connection goes to the very address that was checked: a name that answers
    // differently the second time gains nothing.
    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var found = await Dns.GetHostAddressesAsync(host.Trim('[', ']'), cancel);
        if (found.FirstOrDefault(address => !addresses.Allows(address)) is not null)
            throw new AddressRefusedException($"An address of {host} is private, local or reserved; webhooks go to public addresses.");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(found, port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    };

    private static async Task<string> Excerpt(HttpResponseMessage response, CancellationToken cancel)
    {
        var bytes = new byte[ExcerptBytes];
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return string.Concat(text.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) || letter == '\uFFFD' ? ' ' : letter)).Trim();
    }

    private static string Reason(HttpRequestException exception) => exception switch
    {
        { InnerException: AddressRefusedException refused } => refused.Message,
        { HttpRequestError: HttpRequestError.NameResolutionError } or { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } } =>
            "The receiver's name can't be looked up.",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "The receiver's certificate is not trusted.",
        { InnerException: SocketException socket } => $"The receiver can't be reached ({socket.SocketErrorCode}).",
        _ => $"The receiver can't be reached ({exception.HttpRequestError}).",
    };

    private sealed class AddressRefusedException(string message) : Exception(message);
}
