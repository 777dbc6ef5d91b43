using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tryghed.Testing;

/// <summary>A request as a statistics office's server saw it.</summary>
/// <param name="Path">As <c>/data</c>.</param>
/// <param name="At">When it came, by the server's clock.</param>
public sealed record SourceRequest(string Path, string Body, DateTimeOffset At, string? UserAgent)
{
    /// <summary>The body, read.</summary>
    public JsonNode Json => JsonNode.Parse(Body)!;
}

/// <summary>A variable of a table.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Values">Codes of its values; periods oldest first.</param>
/// <param name="Eliminable">Whether it may be left out, which sums over it.</param>
/// <param name="Time">Whether its values are periods.</param>
/// <param name="Map">Whether its values are areas that are drawn on a map.</param>
public sealed record TestVariable(string Code, IReadOnlyList<string> Values, bool Eliminable = false, bool Time = false, bool Map = false);

/// <summary>A table of made-up figures.</summary>
public sealed class TestTable(string id, params TestVariable[] variables)
{
    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>When it was last changed.</summary>
    public string Updated { get; set; } = "2019-05-01T08:00:00";

    /// <summary>The figure that may stand where one is withheld; null when none does.</summary>
    public string? SuppressedDataValue { get; set; }

    /// <summary>Its footnote; null for none.</summary>
    public string? Footnote { get; set; } = "Synthetic figures.";

    /// <summary>Whether its footnote has to be shown.</summary>
    public bool Mandatory { get; set; } = true;

    /// <summary>Its variables.</summary>
    public IReadOnlyList<TestVariable> Variables { get; set; } = variables;

    /// <summary>A cell's figure by the codes of all its variables; null where there is none.</summary>
    public Func<IReadOnlyDictionary<string, string>, double?> Figure { get; set; } = _ => 1;
}

/// <summary>Danmarks Statistik's StatBank API as it was recorded, on loopback: <c>tableinfo</c> and <c>data</c> as JSONSTAT, CSV and BULK, with each of its errors.</summary>
public sealed class StatBankServer : IAsyncDisposable
{
    private const int CellLimit = 1_000_000;

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, TestTable> tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<Func<HttpContext, Task>> trouble = new();
    private readonly ConcurrentDictionary<string, byte[]> recorded = new();
    private int underWay;

    private StatBankServer(WebApplication app) => this.app = app;

    /// <summary>Its address, as a source's is configured.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What has been asked, in order.</summary>
    public ConcurrentQueue<SourceRequest> Requests { get; } = new();

    /// <summary>Tells when requests come.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>The most requests that were under way at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Called while a request is under way, to hold it.</summary>
    public Func<SourceRequest, Task> Holding { get; set; } = _ => Task.CompletedTask;

    /// <summary>Starts it.</summary>
    public static async Task<StatBankServer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = new StatBankServer(builder.Build());
        server.app.Urls.Add("http://127.0.0.1:0");
        server.app.Run(server.Answer);
        await server.app.StartAsync();
        server.Address = server.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return server;
    }

    /// <summary>Adds a table, or puts another in its place.</summary>
    public TestTable Put(TestTable table) => tables[table.Id] = table;

    /// <summary>Takes a table away.</summary>
    public void Remove(string table) => tables.TryRemove(table, out _);

    /// <summary>The next request is answered with a status alone.</summary>
    public void Fail(int status, string? retryAfter = null) => trouble.Enqueue(context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    });

    /// <summary>The next request breaks off.</summary>
    public void Break() => trouble.Enqueue(context =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>The next request is refused as StatBank refuses.</summary>
    public void Refuse(string errorTypeCode) => trouble.Enqueue(context => Refusal(context, errorTypeCode, "Refused by the test."));

    /// <summary>The next request is not answered until its sender gives up.</summary>
    public void Hang() => trouble.Enqueue(async context =>
    {
        var gone = new TaskCompletionSource();
        await using (context.RequestAborted.Register(gone.SetResult))
            await gone.Task;
    });

    /// <summary>Everything asked under a path is answered with a recording.</summary>
    public void Replay(string path, byte[] answer) => recorded[path] = answer;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = new SourceRequest(context.Request.Path + context.Request.QueryString, await reader.ReadToEndAsync(), Clock.GetUtcNow(), context.Request.Headers.UserAgent);
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref underWay));
        try
        {
            Requests.Enqueue(request);
            await Holding(request);
            if (trouble.TryDequeue(out var happens))
                await happens(context);
            else if (recorded.TryGetValue(context.Request.Path, out var answer))
                await context.Response.Body.WriteAsync(answer);
            else if (context.Request.Path.StartsWithSegments("/tableinfo"))
                await TableInfo(context, request);
            else if (context.Request.Path.StartsWithSegments("/data"))
                await Data(context, request);
            else
                context.Response.StatusCode = 404;
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    private Task TableInfo(HttpContext context, SourceRequest request)
    {
        if (!tables.TryGetValue((string?)request.Json["table"] ?? "", out var table))
            return Refusal(context, "EXTRACT-NOTFOUND", "The table was not found.");
        var info = new JsonObject
        {
            ["id"] = table.Id,
            ["text"] = "Synthetic table " + table.Id,
            ["description"] = "Synthetic",
            ["unit"] = "Number",
            ["updated"] = table.Updated,
            ["active"] = true,
            ["variables"] = new JsonArray([.. table.Variables.Select(v =>
            {
                var variable = new JsonObject { ["id"] = v.Code, ["text"] = v.Code.ToLowerInvariant(), ["elimination"] = v.Eliminable, ["time"] = v.Time };
                if (v.Map)
                    variable["map"] = "denmark_municipality_07";
                variable["values"] = new JsonArray([.. v.Values.Select(value => new JsonObject { ["id"] = value, ["text"] = "text of " + value })]);
                return variable;
            })]),
        };
        if (table.SuppressedDataValue is { } suppressed)
            info["suppressedDataValue"] = suppressed;
        if (table.Footnote is { } footnote)
            info["footnote"] = new JsonObject { ["text"] = footnote, ["mandatory"] = table.Mandatory };
        context.Response.ContentType = "text/json; charset=utf-8";
        return context.Response.WriteAsync(info.ToJsonString());
    }

    private Task Data(HttpContext context, SourceRequest request)
    {
        var asked = request.Json;
        if (!tables.TryGetValue((string?)asked["table"] ?? "", out var table))
            return Refusal(context, "EXTRACT-NOTFOUND", "The table was not found.");
        var format = ((string?)asked["format"] ?? "PX").ToUpperInvariant();
        var named = new Dictionary<string, JsonArray>(StringComparer.OrdinalIgnoreCase);
        foreach (var variable in asked["variables"]?.AsArray() ?? [])
            named[(string)variable!["code"]!] = variable["values"]!.AsArray();
        if (named.Keys.FirstOrDefault(code => table.Variables.All(v => !v.Code.Equals(code, StringComparison.OrdinalIgnoreCase))) is { } unknown)
            return Refusal(context, "EXTRACT-VARIABLENOTFOUND", $"The variable {unknown} was not found.");

        List<(TestVariable Variable, List<string> Values)> chosen = [];
        foreach (var variable in table.Variables)
        {
            if (named.TryGetValue(variable.Code, out var values))
            {
                List<string> codes = [];
                foreach (var value in values.Select(value => (string)value!))
                {
                    var fits = Fitting(variable, value);
                    if (fits.Count == 0)
                        return Refusal(context, "EXTRACT-VALUENOTFOUND", $"The value {value} of {variable.Code} was not found.");
                    codes.AddRange(fits.Where(code => !codes.Contains(code)));
                }
                chosen.Add((variable, [.. variable.Values.Where(codes.Contains)]));
            }
            else if (variable.Time)
            {
                chosen.Add((variable, [variable.Values[^1]])); // the trap: the newest alone
            }
            else if (!variable.Eliminable)
            {
                return Refusal(context, "EXTRACT-NOTALLOWED", $"A value of {variable.Code} is required.");
            }
        }
        var cells = chosen.Aggregate(1L, (product, c) => product * c.Values.Count);
        if (format is "JSONSTAT" or "CSV" && cells > CellLimit)
            return Refusal(context, "EXTRACT-TOOBIG", $"{cells} cells were asked for; {CellLimit} may be.");
        context.Response.ContentType = format is "JSONSTAT" ? "text/json; charset=utf-8" : "text/csv; charset=utf-8";
        return format switch
        {
            "JSONSTAT" => JsonStat(context, table, chosen),
            "CSV" or "BULK" => Lines(context, table, chosen, leaveZerosOut: format is "BULK"),
            _ => Refusal(context, "EXTRACT-UNKNOWNFORMAT", $"The format {format} is unknown."),
        };
    }

    // Its own reading of the patterns, so that ours has something to be compared with.
    private static List<string> Fitting(TestVariable variable, string value)
    {
        var newestFirst = variable.Values.Reverse().ToList();
        return value switch
        {
            "*" => [.. variable.Values],
            ['(', '-', 'n', '+', .. var count, ')'] => [.. newestFirst.Take(int.Parse(count, CultureInfo.InvariantCulture))],
            ['(', .. var number, ')'] => [newestFirst[int.Parse(number, CultureInfo.InvariantCulture) - 1]],
            ['>', '=', .. var range] when range.Split("<=") is [var from, var to] => [.. variable.Values.Where(code => string.CompareOrdinal(code, from) >= 0 && string.CompareOrdinal(code, to) <= 0)],
            ['>', '=', .. var from] => [.. variable.Values.Where(code => string.CompareOrdinal(code, from) >= 0)],
            [.. var start, '*'] => [.. variable.Values.Where(code => code.StartsWith(start, StringComparison.Ordinal))],
            _ => [.. variable.Values.Where(code => code == value)],
        };
    }

    // A sum over the variables that were left out; with none of them a cell.
    private static double? Sum(TestTable table, Dictionary<string, string> at, int next = 0)
    {
        for (var i = next; i < table.Variables.Count; i++)
        {
            var variable = table.Variables[i];
            if (at.ContainsKey(variable.Code))
                continue;
            double? sum = null;
            foreach (var value in variable.Values)
            {
                at[variable.Code] = value;
                if (Sum(table, at, i + 1) is { } figure)
                    sum = (sum ?? 0) + figure;
            }
            at.Remove(variable.Code);
            return sum;
        }
        return table.Figure(at);
    }

    private static IEnumerable<(Dictionary<string, string> At, double? Value)> Cells(TestTable table, List<(TestVariable Variable, List<string> Values)> chosen)
    {
        var at = new Dictionary<string, string>();
        var number = new int[chosen.Count];
        while (true)
        {
            for (var i = 0; i < chosen.Count; i++)
                at[chosen[i].Variable.Code] = chosen[i].Values[number[i]];
            yield return (at, Sum(table, at));
            var last = chosen.Count - 1;
            while (last >= 0 && ++number[last] == chosen[last].Values.Count)
                number[last--] = 0;
            if (last < 0)
                yield break;
        }
    }

    private static async Task JsonStat(HttpContext context, TestTable table, List<(TestVariable Variable, List<string> Values)> chosen)
    {
        using var kept = new MemoryStream();
        using (var json = new Utf8JsonWriter(kept))
        {
            json.WriteStartObject();
            json.WriteStartObject("dataset");
            json.WriteStartObject("dimension");
            foreach (var (variable, values) in chosen.Append((new TestVariable("ContentsCode", [table.Id]), [table.Id])))
            {
                json.WriteStartObject(variable.Code);
                json.WriteString("label", variable.Code);
                json.WriteStartObject("category");
                json.WriteStartObject("index");
                for (var i = 0; i < values.Count; i++)
                    json.WriteNumber(values[i], i);
                json.WriteEndObject();
                json.WriteStartObject("label");
                foreach (var value in values)
                    json.WriteString(value, "text of " + value);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WritePropertyName("id");
            json.WriteRawValue(JsonSerializer.Serialize(chosen.Select(c => c.Variable.Code).Append("ContentsCode")));
            json.WritePropertyName("size");
            json.WriteRawValue(JsonSerializer.Serialize(chosen.Select(c => c.Values.Count).Append(1)));
            json.WriteStartObject("role");
            json.WritePropertyName("metric");
            json.WriteRawValue("[\"ContentsCode\"]");
            json.WritePropertyName("time");
            json.WriteRawValue(JsonSerializer.Serialize(chosen.Where(c => c.Variable.Time).Select(c => c.Variable.Code)));
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteString("label", "Synthetic");
            json.WriteString("source", "Synthetic");
            json.WriteString("updated", table.Updated + "Z");
            json.WriteStartArray("value");
            foreach (var (_, value) in Cells(table, chosen))
            {
                if (value is { } number)
                    json.WriteNumberValue(number);
                else
                    json.WriteNullValue();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        kept.Position = 0;
        await kept.CopyToAsync(context.Response.Body);
    }

    private static async Task Lines(HttpContext context, TestTable table, List<(TestVariable Variable, List<string> Values)> chosen, bool leaveZerosOut)
    {
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await writer.WriteAsync(string.Join(';', chosen.Select(c => c.Variable.Code.ToUpperInvariant()).Append("INDHOLD")) + "\r\n");
        foreach (var (at, value) in Cells(table, chosen))
        {
            if (leaveZerosOut && value is 0)
                continue;
            await writer.WriteAsync(string.Join(';', chosen.Select(c => at[c.Variable.Code]).Append(value?.ToString(CultureInfo.InvariantCulture) ?? "..")) + "\r\n");
        }
    }

    private static Task Refusal(HttpContext context, string errorTypeCode, string message)
    {
        context.Response.StatusCode = 400;
        context.Response.ContentType = "text/json; charset=utf-8";
        return context.Response.WriteAsync(new JsonObject { ["errorTypeCode"] = errorTypeCode, ["message"] = message }.ToJsonString());
    }
}
