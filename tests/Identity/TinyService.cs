using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;

namespace Tryghed.Identity.Tests;

/// <summary>A service that is nothing but what every service has.</summary>
internal sealed class TinyService : IAsyncDisposable
{
    private readonly WebApplication app;

    private TinyService(WebApplication app) => this.app = app;

    internal sealed record Thing(string Title, Visibility Visibility, int Count, Part? Part = null);

    internal sealed record Part(string Name);

    internal sealed class TinyDb(DbContextOptions<TinyDb> options) : DbContext(options)
    {
        internal DbSet<Row> Rows => Set<Row>();

        protected override void OnModelCreating(ModelBuilder model) => model.Entity<Row>();
    }

    internal sealed class Row
    {
        public int Id { get; init; }
    }

    internal static async Task<TinyService> Start(string issuer, string identity, string database = "Host=127.0.0.1;Port=1;Username=x;Timeout=2")
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.Configuration["Authentication:Issuer"] = issuer;
        builder.Configuration["services:identity:http:0"] = identity;
        builder.Configuration["ConnectionStrings:tiny"] = database;
        builder.AddServiceDefaults("tiny");
        builder.AddDatabase<TinyDb>("tiny");
        var tiny = new TinyService(builder.Build());
        tiny.app.Urls.Add("http://127.0.0.1:0");
        tiny.app.UseServiceDefaults();
        tiny.app.MapGet("/who", (Caller caller) => new { caller.Subject, caller.Organisation, Role = caller.Role.ToString(), Scopes = caller.Scopes.Order() });
        tiny.app.MapGet("/figures", () => "figures").Needs("indicator.read");
        tiny.app.MapPost("/figures", () => "stored").Needs("indicator.write", Role.Contributor);
        tiny.app.MapPost("/things", (Thing thing) => thing);
        tiny.app.MapGet("/things", (int limit) => limit);
        tiny.app.MapGet("/rows", (TinyDb db) => db.Rows.ToListAsync());
        tiny.app.MapGet("/broken", string () => throw new InvalidOperationException("password=hunter2"));
        await tiny.app.StartAsync();
        return tiny;
    }

    internal HttpClient With(string? token)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var client = new HttpClient { BaseAddress = new Uri(address) };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
