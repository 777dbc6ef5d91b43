using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using RabbitMQ.Client;
using Shouldly;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Tests;
using Tryghed.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(World))]

namespace Tryghed.Strategy.Tests;

/// <summary>The running service and a listener on what it announces. One for the run.</summary>
public sealed class World : IAsyncLifetime
{
    private RunningService<Program, StrategyDb> service = null!;
    private IConnection connection = null!;
    private IChannel channel = null!;

    internal TokenIssuer Tokens => service.Tokens;

    public async ValueTask InitializeAsync()
    {
        service = await RunningService<Program, StrategyDb>.Start("strategy");
        using var anyone = service.Anonymous(); // starts it
        connection = await new ConnectionFactory { Uri = new Uri(service.BrokerAddress) }.CreateConnectionAsync();
        channel = await connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync("strategy:changed:v1", "fanout", durable: true);
        await channel.QueueDeclareAsync("heard", durable: false, exclusive: false, autoDelete: false);
        await channel.QueueBindAsync("heard", "strategy:changed:v1", "");
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        await service.DisposeAsync();
    }

    internal HttpClient As(string? role, string? organisation = "aalborg") => service.As(role, organisation);

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

    /// <summary>The event of an aggregate, as it stands on the wire.</summary>
    internal async Task<JsonObject> Heard(string aggregate) => await Eventually.Get(
        async () =>
        {
            while (await channel.BasicGetAsync("heard", autoAck: true) is { } got)
            {
                var message = JsonNode.Parse(got.Body.Span)!["message"]!.AsObject();
                if ((string?)message["aggregate"] == aggregate)
                    return message;
            }
            return null!;
        },
        message => message is not null);

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
