namespace Tryghed.Portal.Gateway;

internal static class GatewaySetup
{
    // A reader waits for this page: what has not answered by then is named as missing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    internal static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<GatewayTokens>();
        builder.Services.AddSingleton<Pages.IndexChanges>();
        Add(builder.Services.AddHttpClient(nameof(GatewayTokens)));
        Add(builder.Services.AddHttpClient<GatewayClient>());

        static void Add(IHttpClientBuilder client)
        {
            client.ConfigureHttpClient(http =>
            {
                http.BaseAddress = new Uri("http://gateway");
                http.Timeout = Patience;
            });
#pragma warning disable EXTEXP0001 // Trying again for half a minute, as services do among themselves, would hold the page back.
            client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        }
    }
}
