using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tryghed.Local;

/// <summary>Loads the sample through the gateway's public API, as a department's application would.</summary>
/// <param name="gateway">The gateway's address.</param>
/// <param name="data">Folder with <c>sample.json</c> and the files it names.</param>
/// <param name="progress">Keeps which steps are done, so that an interrupted load goes on where it was.</param>
internal sealed class SampleLoader(Uri gateway, string data, string progress) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = gateway };
    private readonly Dictionary<string, (string Token, DateTimeOffset Until)> tokens = [];

    /// <summary>Loads what isn't loaded yet.</summary>
    /// <param name="clients">Who may post.</param>
    /// <param name="told">Takes the number of steps done and of all.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The number of steps that were done now.</returns>
    /// <exception cref="CannotRunException">A step was refused; the sentence says which and why.</exception>
    public async Task<int> Load(IReadOnlyList<Client> clients, Action<int, int> told, CancellationToken cancel)
    {
        var steps = await Read(cancel);
        var done = File.Exists(progress) ? JsonSerializer.Deserialize<HashSet<string>>(await File.ReadAllTextAsync(progress, cancel)) ?? [] : [];
        var now = 0;
        for (var index = 0; index < steps.Count; index++)
        {
            var step = steps[index];
            var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(step.ToJsonString())))[..32];
            if (done.Contains(key))
                continue;
            told(index, steps.Count);
            var client = clients.FirstOrDefault(one => one.Id == (string?)step["as"])
                ?? throw new CannotRunException($"Step {index + 1} of the sample is posted by '{step["as"]}', who is no client.");
            await Do(index + 1, step, client, key, cancel);
            done.Add(key);
            now++;
            await PrivateFile.Write(progress, JsonSerializer.Serialize(done), cancel);
        }
        told(steps.Count, steps.Count);
        return now;
    }

    private async Task<IReadOnlyList<JsonObject>> Read(CancellationToken cancel)
    {
        var file = Path.Combine(data, "sample.json");
        if (!File.Exists(file))
            return [];
        var sample = JsonNode.Parse(await File.ReadAllTextAsync(file, cancel));
        return [.. sample!["steps"]!.AsArray().Select(step => step!.AsObject())];
    }

    private async Task Do(int number, JsonObject step, Client client, string key, CancellationToken cancel)
    {
        if ((step["post"] ?? step["put"]) is { } path)
        {
            var method = step["post"] is null ? HttpMethod.Put : HttpMethod.Post;
            using var answer = await Send(client, () => new HttpRequestMessage(method, (string)path!)
            {
                Headers = { { "Idempotency-Key", key } },
                Content = new StringContent(step["body"]!.ToJsonString(), Encoding.UTF8, "application/json"),
            }, cancel);
            if (method == HttpMethod.Put || answer.StatusCode is not HttpStatusCode.Conflict) // what was posted is there already
                await Check(number, $"{method} {path}", answer, cancel);
            return;
        }

        var import = step["import"]?.AsObject() ?? throw new CannotRunException($"Step {number} of the sample is neither a post, a put nor an import.");
        var (indicator, format, name) = ((string)import["indicator"]!, (string)import["format"]!, (string)import["file"]!);
        var what = $"the import of {name}";
        var bytes = await File.ReadAllBytesAsync(Path.Combine(data, name), cancel);
        string at;
        using (var answer = await Send(client, () => new HttpRequestMessage(HttpMethod.Post, $"/api/v1/imports?indicator={Uri.EscapeDataString(indicator)}&format={format}")
        {
            Headers = { { "Idempotency-Key", key } },
            Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(format is "json-stat" ? "application/json" : "text/csv") { CharSet = "utf-8" } } },
        }, cancel))
        {
            await Check(number, what, answer, cancel);
            at = answer.Headers.Location is { } location
                ? (location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString)
                : $"/api/v1/imports/{JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel))!["id"]}";
        }
        while (true)
        {
            using var answer = await Send(client, () => new HttpRequestMessage(HttpMethod.Get, at), cancel);
            await Check(number, what, answer, cancel);
            var text = await answer.Content.ReadAsStringAsync(cancel);
            switch ((string?)JsonNode.Parse(text)!["state"])
            {
                case "running":
                    await Task.Delay(100, cancel);
                    continue;
                case "stored":
                    return;
                default:
                    throw new CannotRunException($"Step {number} of the sample, {what}, failed: {Short(text)}");
            }
        }
    }

    /// <summary>Sends with the client's token; waits where the gateway asks to, or where a service is just being started again.</summary>
    private async Task<HttpResponseMessage> Send(Client client, Func<HttpRequestMessage> request, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            HttpResponseMessage answer;
            try
            {
                using var message = request();
                message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Token(client, cancel));
                answer = await http.SendAsync(message, cancel);
            }
            catch (HttpRequestException) when (attempt < 20)
            {
                await Task.Delay(500, cancel);
                continue;
            }
            if (attempt >= 20 || answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
                return answer;
            var wait = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromMilliseconds(500);
            answer.Dispose();
            await Task.Delay(wait < TimeSpan.FromSeconds(5) ? wait : TimeSpan.FromSeconds(5), cancel);
        }
    }

    private async Task<string> Token(Client client, CancellationToken cancel)
    {
        if (tokens.TryGetValue(client.Id, out var known) && known.Until > DateTimeOffset.UtcNow)
            return known.Token;
        using var answer = await http.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client.Id,
            ["client_secret"] = client.Secret,
        }), cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        if (answer.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            throw new HttpRequestException("No token yet."); // tried again
        if (!answer.IsSuccessStatusCode)
            throw new CannotRunException($"The client {client.Id} gets no token: {(int)answer.StatusCode} {Short(text)}");
        var token = JsonNode.Parse(text)!;
        tokens[client.Id] = ((string)token["access_token"]!, DateTimeOffset.UtcNow.AddSeconds((double?)token["expires_in"] ?? 300).AddSeconds(-30));
        return tokens[client.Id].Token;
    }

    private static async Task Check(int number, string what, HttpResponseMessage answer, CancellationToken cancel)
    {
        if (!answer.IsSuccessStatusCode)
            throw new CannotRunException($"Step {number} of the sample, {what}, was refused: {(int)answer.StatusCode} {Short(await answer.Content.ReadAsStringAsync(cancel))}");
    }

    private static string Short(string text) => text.Length <= 400 ? text : text[..400] + "…";

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
