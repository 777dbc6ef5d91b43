using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Shouldly;
using Tryghed.Indicator.Storage;
using Tryghed.Indicator.Tests;
using Tryghed.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(World))]

namespace Tryghed.Indicator.Tests;

/// <summary>The running service. One for the run; every test defines indicators of its own.</summary>
public sealed class World : IAsyncLifetime
{
    private RunningService<Program, IndicatorDb> service = null!;

    internal TokenIssuer Tokens => service.Tokens;

    /// <summary>What the sources' address <c>test</c> is.</summary>
    internal StatBankServer StatBank { get; private set; } = null!;

    /// <summary>What the sources' address <c>nordic</c> is.</summary>
    internal PxWebServer PxWeb { get; private set; } = null!;

    internal IServiceProvider Services => service.Services;

    public async ValueTask InitializeAsync()
    {
        (StatBank, PxWeb) = (await StatBankServer.Start(), await PxWebServer.Start());
        service = await RunningService<Program, IndicatorDb>.Start(
            "indicator", null, ("Freshness:Interval", "00:00:01"), ("Imports:Uploads", "64"),
            ("Sources:Addresses:test", StatBank.Address), ("Sources:Addresses:nordic", PxWeb.Address), ("Sources:Addresses:nowhere", "http://127.0.0.1:1"));
        using var anyone = service.Anonymous(); // starts it
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await StatBank.DisposeAsync();
        await PxWeb.DisposeAsync();
    }

    internal Someone As(string? role, string? organisation = "aalborg") => new(service.As(role, organisation));

    internal HttpClient Anonymous() => service.Anonymous();

    internal HttpClient With(string token)
    {
        var client = service.Anonymous();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    internal static string NewCode() => $"violence-{Guid.NewGuid():N}"[..40];

    /// <summary>A shape that may be changed and posted.</summary>
    internal static JsonObject Definition(string code, string visibility = "public", string frequency = "quarter", string kind = "count") => new()
    {
        ["code"] = code,
        ["title"] = new JsonObject { ["da"] = "Anmeldt vold", ["en"] = "Reported violence" },
        ["unit"] = "anmeldelser",
        ["kind"] = kind,
        ["polarity"] = "lower-is-better",
        ["goal"] = "2",
        ["source"] = "Kilde: Danmarks Statistik, tabel STRAF11",
        ["frequency"] = frequency,
        ["visibility"] = visibility,
    };

    internal async Task<string> Defined(string visibility = "public", string frequency = "quarter", string kind = "count", Action<JsonObject>? but = null)
    {
        var definition = Definition(NewCode(), visibility, frequency, kind);
        but?.Invoke(definition);
        var (status, body) = await As("analyst").Post("/api/v1/indicators", definition);
        status.ShouldBe(201, body?.ToJsonString());
        return (string)definition["code"]!;
    }

    /// <summary>The events of an aggregate, or all that begin with it, as they left, in order.</summary>
    internal async Task<List<(string Type, JsonObject Body)>> Announced(string aggregate)
    {
        await using var database = NpgsqlDataSource.Create(service.DatabaseConnection);
        await using var command = database.CreateCommand("select type, body from announced where body::json->>'aggregate' like $1 order by id");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = aggregate + "%" });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(string, JsonObject)>();
        while (await reader.ReadAsync())
            found.Add((reader.GetString(0), JsonNode.Parse(reader.GetString(1))!.AsObject()));
        return found;
    }

    /// <summary>Keeps a copy of every event that is stored for sending, since the sender takes the rows away. "If not exists" alone fails when two classes ask at once.</summary>
    internal async Task KeepAnnounced() => await Execute("""
        select pg_advisory_xact_lock(hashtext('announced'));
        create table if not exists announced as select id, type, body from outbox;
        create or replace function keep_announced() returns trigger language plpgsql as $$ begin insert into announced values (new.id, new.type, new.body); return new; end $$;
        create or replace trigger keep_announced after insert on outbox for each row execute function keep_announced();
        """);

    internal async Task Execute(string sql)
    {
        await using var database = NpgsqlDataSource.Create(service.DatabaseConnection);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    internal NpgsqlDataSource Database() => NpgsqlDataSource.Create(service.DatabaseConnection);
}

/// <summary>A caller and what they do.</summary>
internal sealed class Someone(HttpClient http)
{
    internal HttpClient Http => http;

    internal async Task<(int Status, JsonNode? Body)> Post(string path, JsonNode body)
    {
        using var response = await http.PostAsync(path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
        return await Read(response);
    }

    internal async Task<(int Status, JsonNode? Body)> Put(string path, JsonNode body)
    {
        using var response = await http.PutAsync(path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
        return await Read(response);
    }

    /// <summary>Replaces what was read, or what it has become since.</summary>
    /// <param name="read">An <c>If-Match</c>; null for none.</param>
    internal async Task<(int Status, JsonNode? Body)> Put(string path, JsonNode body, string? read)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        if (read is not null)
            request.Headers.TryAddWithoutValidation("If-Match", read);
        using var response = await http.SendAsync(request);
        return await Read(response);
    }

    internal async Task<string> Tag(string path)
    {
        using var response = await http.GetAsync(path);
        return response.Headers.ETag!.ToString();
    }

    internal async Task<(int Status, JsonNode? Body)> Get(string path)
    {
        using var response = await http.GetAsync(path);
        return await Read(response);
    }

    internal async Task<List<JsonNode>> Items(string path) => [.. (await Get(path)).Body!["items"]!.AsArray().Select(item => item!)];

    /// <summary>Posts rows <c>(area, period, value)</c> of an indicator.</summary>
    internal Task<(int Status, JsonNode? Body)> Record(string code, params (string Area, string Period, double? Value)[] rows) =>
        Post($"/api/v1/indicators/{code}/observations", new JsonObject
        {
            ["rows"] = new JsonArray([.. rows.Select(row => new JsonObject { ["area"] = row.Area, ["period"] = row.Period, ["value"] = row.Value, ["status"] = row.Value is null ? "missing" : "final" })]),
        });

    internal async Task<(int Status, JsonNode? Body)> Import(string code, string format, byte[] file, string more = "")
    {
        using var response = await http.PostAsync($"/api/v1/imports?indicator={code}&format={format}{more}", new ByteArrayContent(file));
        return await Read(response);
    }

    internal Task<(int Status, JsonNode? Body)> Import(string code, string format, string file, string more = "") => Import(code, format, Encoding.UTF8.GetBytes(file), more);

    /// <summary>Imports a file and waits until it is stored or refused.</summary>
    internal async Task<JsonNode> Imported(string code, string format, string file, string more = "")
    {
        var (status, body) = await Import(code, format, file, more);
        status.ShouldBe(202, body?.ToJsonString());
        return await Ended((string)body!["id"]!);
    }

    internal async Task<JsonNode> Ended(string id) =>
        (await Eventually.Get(() => Get($"/api/v1/imports/{id}"), answer => (string?)answer.Body?["state"] is "stored" or "refused", TimeSpan.FromMinutes(3))).Body!;

    private static async Task<(int, JsonNode?)> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldNotContain("   at ", customMessage: "no stack trace");
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
