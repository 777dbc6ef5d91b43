using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tryghed.Testing;

/// <summary>PxWeb's API of version 2, on loopback, with made-up figures: configuration, metadata and data as json-stat2.</summary>
public sealed class PxWebServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, TestTable> tables = new();
    private readonly ConcurrentQueue<(int Status, string? RetryAfter)> trouble = new();

    private PxWebServer(WebApplication app) => this.app = app;

    /// <summary>Its address, as a source's is configured.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Most cells of a request.</summary>
    public int MaxDataCells { get; set; } = 150_000;

    /// <summary>Signs of cells without a figure.</summary>
    public string Sign { get; set; } = "..";

    /// <summary>What has been asked, in order.</summary>
    public ConcurrentQueue<SourceRequest> Requests { get; } = new();

    /// <summary>Starts it.</summary>
    public static async Task<PxWebServer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = new PxWebServer(builder.Build());
        server.app.Urls.Add("http://127.0.0.1:0");
        server.app.Use(server.Trouble);
        server.app.MapGet("/api/v2/config", () => Results.Json(new JsonObject { ["apiVersion"] = "2.0", ["defaultLanguage"] = "en", ["maxDataCells"] = server.MaxDataCells, ["maxCallsPerTimeWindow"] = 30, ["timeWindow"] = 10 }));
        server.app.MapGet("/api/v2/tables/{id}/metadata", (string id) => server.tables.TryGetValue(id, out var table) ? Results.Json(Metadata(table)) : NotFound());
        server.app.MapPost("/api/v2/tables/{id}/data", (string id, JsonObject body) => server.tables.TryGetValue(id, out var table) ? server.Data(table, body) : NotFound());
        await server.app.StartAsync();
        server.Address = server.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/api/v2";
        return server;
    }

    /// <summary>Adds a table, or puts another in its place.</summary>
    public TestTable Put(TestTable table) => tables[table.Id] = table;

    /// <summary>The next request is answered with a status alone.</summary>
    public void Fail(int status, string? retryAfter = null) => trouble.Enqueue((status, retryAfter));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Trouble(HttpContext context, RequestDelegate next)
    {
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        Requests.Enqueue(new SourceRequest(context.Request.Path + context.Request.QueryString, await reader.ReadToEndAsync(), DateTimeOffset.UtcNow, context.Request.Headers.UserAgent));
        context.Request.Body.Position = 0;
        if (!trouble.TryDequeue(out var happens))
        {
            await next(context);
            return;
        }
        context.Response.StatusCode = happens.Status;
        if (happens.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = wait;
    }

    private static IResult NotFound() => Results.Json(new JsonObject { ["type"] = "Parameter error", ["title"] = "Non-existent table", ["status"] = 404 }, statusCode: 404);

    private static JsonObject Metadata(TestTable table)
    {
        var dataset = Dataset(table, [.. table.Variables.Select(v => (v, v.Values))]);
        dataset["value"] = null;
        dataset["note"] = new JsonArray(table.Footnote);
        dataset["extension"] = new JsonObject { ["noteMandatory"] = new JsonObject { ["0"] = table.Mandatory } };
        return dataset;
    }

    private IResult Data(TestTable table, JsonObject body)
    {
        var asked = body["selection"]!.AsArray().ToDictionary(v => (string)v!["variableCode"]!, v => v!["valueCodes"]!.AsArray().Select(value => (string)value!).ToArray());
        List<(TestVariable Variable, IReadOnlyList<string> Values)> chosen = [];
        foreach (var variable in table.Variables)
        {
            if (asked.TryGetValue(variable.Code, out var values))
            {
                if (values is not ["*"] && values.Except(variable.Values).Any())
                    return Results.Json(new JsonObject { ["type"] = "Parameter error", ["title"] = "Non-existent value", ["status"] = 400 }, statusCode: 400);
                chosen.Add((variable, values is ["*"] ? variable.Values : [.. variable.Values.Where(values.Contains)]));
            }
            else if (!variable.Eliminable)
            {
                return Results.Json(new JsonObject { ["type"] = "Parameter error", ["title"] = "Missing selection for mandatory variable", ["status"] = 400 }, statusCode: 400);
            }
        }
        var cells = chosen.Aggregate(1L, (product, c) => product * c.Values.Count);
        if (cells > MaxDataCells)
            return Results.Json(new JsonObject { ["type"] = "Parameter error", ["title"] = "Too many cells selected", ["status"] = 403 }, statusCode: 403);

        var dataset = Dataset(table, chosen);
        var (numbers, signs) = (new JsonArray(), new JsonObject());
        for (var cell = 0; cell < cells; cell++)
        {
            var at = new Dictionary<string, string>();
            for (var (i, rest) = (chosen.Count - 1, cell); i >= 0; rest /= chosen[i].Values.Count, i--)
                at[chosen[i].Variable.Code] = chosen[i].Values[rest % chosen[i].Values.Count];
            var value = table.Figure(at);
            numbers.Add(value is { } number ? JsonValue.Create(number) : null);
            if (value is null)
                signs[$"{cell}"] = Sign;
        }
        dataset["value"] = numbers;
        if (signs.Count > 0)
            dataset["status"] = signs;
        return Results.Json(dataset);
    }

    private static JsonObject Dataset(TestTable table, List<(TestVariable Variable, IReadOnlyList<string> Values)> chosen)
    {
        var dimensions = new JsonObject();
        foreach (var (variable, values) in chosen)
        {
            var (index, label) = (new JsonObject(), new JsonObject());
            foreach (var value in values)
                (index[value], label[value]) = (index.Count, "text of " + value);
            dimensions[variable.Code] = new JsonObject
            {
                ["label"] = variable.Code,
                ["category"] = new JsonObject { ["index"] = index, ["label"] = label },
                ["extension"] = new JsonObject { ["elimination"] = variable.Eliminable },
            };
        }
        JsonArray Codes(Func<TestVariable, bool> which) => [.. chosen.Where(c => which(c.Variable)).Select(c => JsonValue.Create(c.Variable.Code))];
        return new JsonObject
        {
            ["version"] = "2.0",
            ["class"] = "dataset",
            ["label"] = "Synthetic table " + table.Id,
            ["source"] = "Synthetic",
            ["updated"] = table.Updated + "Z",
            ["id"] = Codes(_ => true),
            ["size"] = new JsonArray([.. chosen.Select(c => JsonValue.Create(c.Values.Count))]),
            ["role"] = new JsonObject { ["time"] = Codes(v => v.Time), ["geo"] = Codes(v => v.Map) },
            ["dimension"] = dimensions,
        };
    }
}
