using System.Text.Json.Serialization;

namespace Tryghed.Portal.Gateway;

/// <summary>The portal's own access token, which sees public things only. Kept until shortly before it expires.</summary>
internal sealed class GatewayTokens(IHttpClientFactory clients, IConfiguration configuration, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim one = new(1);
    private Held? held;

    /// <summary>A token that is valid for a minute at least, or half its life if that is less.</summary>
    /// <exception cref="HttpRequestException">The gateway gave none.</exception>
    internal async Task<string> Get(CancellationToken cancel)
    {
        if (held is { } fresh && clock.GetUtcNow() < fresh.Until)
            return fresh.Token;

        await one.WaitAsync(cancel);
        try
        {
            if (held is { } renewed && clock.GetUtcNow() < renewed.Until)
                return renewed.Token;

            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = configuration["Portal:ClientId"]!,
                ["client_secret"] = configuration["Portal:ClientSecret"]!,
            });
            var asked = clock.GetUtcNow();
            using var response = await clients.CreateClient(nameof(GatewayTokens)).PostAsync("/connect/token", form, cancel);
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadFromJsonAsync<Answered>(cancel) ?? throw new HttpRequestException("The token endpoint answered nothing.");

            var life = TimeSpan.FromSeconds(answer.ExpiresIn);
            held = new Held(answer.AccessToken, asked + (life > 2 * Margin ? life - Margin : life / 2));
            return answer.AccessToken;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Lets go of a token that was refused, so that the next call asks for another.</summary>
    internal void Drop(string token)
    {
        if (held?.Token == token)
            held = null;
    }

    public void Dispose() => one.Dispose();

    private sealed record Held(string Token, DateTimeOffset Until);

    private sealed record Answered([property: JsonPropertyName("access_token")] string AccessToken, [property: JsonPropertyName("expires_in")] int ExpiresIn);
}
