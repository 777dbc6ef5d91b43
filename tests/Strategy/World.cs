using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using RabbitMQ.Client;
using Shouldly;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Tests;
using Tryghed.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(World))]
[assembly: AssemblyFixture(typeof(PastWorld))]

namespace Tryghed.Strategy.Tests;

/// <summary>The running service and a listener on what it announces. One for the run.</summary>
public class World : IAsyncLifetime
{
    private RunningService<Program, StrategyDb> service = null!;
    private IConnection connection = null!;
    private IChannel channel = null!;

    internal TokenIssuer Tokens => service.Tokens;

    public async ValueTask InitializeAsync()
    {
        service = await RunningService<Program, StrategyDb>.Start("strategy", Replace);
        using var anyone = service.Anonymous(); // starts it
        connection = await new ConnectionFactory { Uri = new Uri(service.BrokerAddress) }.CreateConnectionAsync();
        channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("heard", durable: false, exclusive: false, autoDelete: false);
        foreach (var @event in new[] { "changed", "adopted", "goal-changed", "hearing-opened", "hearing-deadline-near", "hearing-closed", "decision-recorded", "milestone-near" })
        {
            await channel.ExchangeDeclareAsync($"strategy:{@event}:v1", "fanout", durable: true);
            await channel.QueueBindAsync("heard", $"strategy:{@event}:v1", "");
        }
    }

    private protected virtual void Replace(IServiceCollection services)
    {
    }


    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        await service.DisposeAsync();
    }

    internal HttpClient As(string? role, string? organisation = "aalborg") => service.As(role, organisation);

    internal IServiceProvider Services => service.Services;
    internal string Database => service.DatabaseConnection;

    internal static string[] Codes(params string[] codes) => codes;

    internal static object[] Goals(params string[] codes) => [.. codes.Select(goal => new { goal, how = $"Sådan nås mål {goal}" })];

    internal HttpClient With(string? token)
    {
        var client = service.Anonymous();
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>Enters a strategy and answers it.</summary>
    internal async Task<JsonObject> Enter(object strategy, string organisation = "aalborg")
    {
        using var response = await As("coordinator", organisation).PostAsJsonAsync("/api/v1/strategies", strategy);
        var body = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(201, body);
        return JsonNode.Parse(body)!.AsObject();
    }

    /// <summary>Sends, and answers what came back.</summary>
    internal async Task<(int Status, JsonNode? Body, string? Tag)> Send(
        string method, string path, object? body = null, string? tag = null, string? role = "coordinator", string? organisation = "aalborg")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is byte[] file)
            request.Content = new ByteArrayContent(file);
        else if (body is not null)
            request.Content = body is string text ? new StringContent(text, System.Text.Encoding.UTF8, "application/json") : JsonContent.Create(body);
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        using var response = await As(role, organisation).SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, answer is ['{', ..] ? JsonNode.Parse(answer) : answer.Length > 0 ? JsonValue.Create(answer) : null, response.Headers.ETag?.ToString());
    }

    private readonly List<(string Type, JsonObject Body)> heard = [];
    private readonly SemaphoreSlim listening = new(1, 1);

    /// <summary>The first event of an aggregate, as it stands on the wire.</summary>
    /// <param name="aggregate">The aggregate.</param>
    /// <param name="type">As <c>strategy:changed:v1</c>; any when absent.</param>
    internal async Task<JsonObject> Heard(string aggregate, string? type = null) => await Eventually.Get(
        async () => (await AllHeard(aggregate, type)).FirstOrDefault()!, message => message is not null);

    /// <summary>The events of an aggregate that have come so far.</summary>
    internal async Task<List<JsonObject>> AllHeard(string aggregate, string? type = null)
    {
        await listening.WaitAsync();
        try
        {
            while (await channel.BasicGetAsync("heard", autoAck: true) is { } got)
            {
                var envelope = JsonNode.Parse(got.Body.Span)!;
                heard.Add(((string)envelope["messageType"]![0]!, envelope["message"]!.AsObject()));
            }
            return [.. heard.Where(e => (string?)e.Body["aggregate"] == aggregate && (type is null || e.Type.EndsWith(type, StringComparison.Ordinal))).Select(e => (JsonObject)e.Body.DeepClone())];
        }
        finally
        {
            listening.Release();
        }
    }

    internal async Task Do(string sql)
    {
        await using var database = NpgsqlDataSource.Create(service.DatabaseConnection);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    internal async Task<long> Count(string table)
    {
        await using var database = NpgsqlDataSource.Create(service.DatabaseConnection);
        await using var command = database.CreateCommand($"select count(*) from {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

/// <summary>The same in 2014, with a clock that tests set.</summary>
public sealed class PastWorld : World
{
    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2014, 3, 31, 8, 0, 0, TimeSpan.Zero));

    /// <summary>Lets time pass until a moment; if that has passed already, nothing.</summary>
    internal Task PassTo(DateTimeOffset moment)
    {
        lock (Clock)
        {
            if (moment > Clock.GetUtcNow())
                Clock.SetUtcNow(moment);
        }
        return Task.CompletedTask;
    }

    private protected override void Replace(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);
}
