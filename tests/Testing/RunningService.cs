using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Tryghed.Testing;

/// <summary>One service, whole, with a migrated database of its own, a virtual host of its own on the real broker, and tokens to call it with.</summary>
/// <remarks>MassTransit does not take a second host after the first is disposed: keep it for the collection.</remarks>
public sealed class RunningService<TProgram, TDb> : IAsyncDisposable
    where TProgram : class
    where TDb : DbContext
{
    private readonly WebApplicationFactory<TProgram> factory;

    private RunningService(WebApplicationFactory<TProgram> factory, TokenIssuer tokens, string database, string broker) =>
        (this.factory, Tokens, DatabaseConnection, BrokerAddress) = (factory, tokens, database, broker);

    /// <summary>Issues the tokens that the service accepts.</summary>
    public TokenIssuer Tokens { get; }

    /// <summary>Connection string of the service's database.</summary>
    public string DatabaseConnection { get; }

    /// <summary>AMQP address of the service's virtual host.</summary>
    public string BrokerAddress { get; }

    /// <summary>The service's container, for what can't be seen from outside.</summary>
    public IServiceProvider Services => factory.Services;

    /// <summary>Starts the service.</summary>
    /// <param name="name">Its name in configuration: <c>indicator</c>, say.</param>
    /// <param name="services">Replacements, such as a fake clock.</param>
    /// <param name="settings">Further settings.</param>
    public static async Task<RunningService<TProgram, TDb>> Start(
        string name, Action<IServiceCollection>? services = null, params (string Key, string Value)[] settings)
    {
        var tokens = await TokenIssuer.Start();
        var database = await TestServers.NewDatabase(name);
        var broker = await TestServers.NewBroker();
        var factory = new WebApplicationFactory<TProgram>().WithWebHostBuilder(host =>
        {
            host.UseSetting("ConnectionStrings:" + name, database);
            host.UseSetting("ConnectionStrings:messaging", broker);
            host.UseSetting("Authentication:Issuer", tokens.Address);
            foreach (var (key, value) in settings)
                host.UseSetting(key, value);
            if (services is not null)
                host.ConfigureServices(services);
        });

        // The migration must not start the host: a context of the model alone is enough.
        var options = new DbContextOptionsBuilder<TDb>().UseNpgsql(database).UseSnakeCaseNamingConvention().Options;
        await using (var db = (TDb)Activator.CreateInstance(typeof(TDb), options)!)
            await db.Database.MigrateAsync();

        _ = factory.Server;
        return new RunningService<TProgram, TDb>(factory, tokens, database, broker);
    }

    /// <summary>A client that sends no token.</summary>
    public HttpClient Anonymous() => factory.CreateClient();

    /// <summary>A client with a token of a role in an organisation.</summary>
    /// <param name="role">As for a token.</param>
    /// <param name="organisation">As for a token.</param>
    /// <param name="subject">As for a token.</param>
    /// <param name="streams">Whether bodies are sent while they are made; a client that follows redirections makes them whole first.</param>
    public HttpClient As(string? role, string? organisation = "aalborg", string? subject = null, bool streams = false)
    {
        var client = factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = !streams });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.Token(role, organisation, subject));
        return client;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        await Tokens.DisposeAsync();
    }
}
