using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tryghed.Indicator.Sources.Connectors;

/// <summary>PxWeb's API, version 2, of the Nordic statistics offices. An address ends with <c>/api/v2</c>.</summary>
internal sealed class PxWebConnector(SourceHttp http) : ISourceConnector
{
    public SourceKind Kind => SourceKind.Pxweb;

    public async Task<TableInfo> Describe(SourceAddress address, string table, string language, CancellationToken cancel)
    {
        var answer = await Ask(address, HttpMethod.Get, $"tables/{Uri.EscapeDataString(table)}/metadata?lang={Uri.EscapeDataString(language)}&outputFormat=json-stat2", null, cancel);
        try
        {
            using var document = JsonDocument.Parse(answer);
            var dataset = document.RootElement;
            var dimensions = dataset.GetProperty("dimension");
            string[] times = Role(dataset, "time"), areas = Role(dataset, "geo");
            return new TableInfo(
                table, language, Text(dataset, "label") ?? table, null, Text(dataset, "updated"), Active: true, Suppressed: null,
                [.. Notes(dataset)],
                [.. dataset.GetProperty("id").EnumerateArray().Select(id => id.GetString()!).Select(id => Variable(id, dimensions.GetProperty(id), times.Contains(id), areas.Contains(id)))]);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SourceException(SourceFault.Unreadable, "The source's description of the table can't be read.", inner: exception);
        }
    }

    public async Task<IReadOnlyList<TableQuery>> Plan(SourceAddress address, TableQuery query, CancellationToken cancel)
    {
        var answer = await Ask(address, HttpMethod.Get, "config", null, cancel);
        try
        {
            using var document = JsonDocument.Parse(answer);
            return Splitting.Split(query, document.RootElement.GetProperty("maxDataCells").GetInt64());
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new SourceException(SourceFault.Unreadable, "The source's configuration can't be read.", inner: exception);
        }
    }

    public async Task<Fetched> Fetch(SourceAddress address, TableInfo table, TableQuery query, CancellationToken cancel)
    {
        var plan = await Plan(address, query, cancel);
        var path = $"tables/{Uri.EscapeDataString(query.Table)}/data?lang={Uri.EscapeDataString(query.Language)}&outputFormat=json-stat2";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var parts = new List<Dataset>();
        byte[] answer = [];
        foreach (var part in plan)
        {
            answer = await Ask(address, HttpMethod.Post, path, Write(part), cancel);
            hash.AppendData(answer);
            parts.Add(Dataset.Read(answer));
        }
        return new Fetched(Dataset.Join(parts), plan.Count == 1 ? answer : null, Convert.ToHexStringLower(hash.GetHashAndReset()), $"{address.Url}/{path}", Write(query), plan.Count);
    }

    // Its patterns are not StatBank's: what is chosen is sent as codes.
    public string Write(TableQuery query) => new JsonObject
    {
        ["selection"] = new JsonArray([.. query.Variables.Select(v => new JsonObject
        {
            ["variableCode"] = v.Code,
            ["valueCodes"] = new JsonArray([.. (v.Asked is ["*"] ? v.Asked : v.Values).Select(value => JsonValue.Create(value))]),
        })]),
    }.ToJsonString(StatBankConnector.Plain);

    public TableQuery Read(string query, string table, string language) => new(
        table, language, Streaming: false, [.. JsonNode.Parse(query)!["selection"]!.AsArray().Select(v =>
        {
            var values = v!["valueCodes"]!.AsArray().Select(value => (string)value!).ToArray();
            return new Chosen((string)v["variableCode"]!, values, values);
        })], []);

    private async Task<byte[]> Ask(SourceAddress address, HttpMethod method, string path, string? body, CancellationToken cancel)
    {
        var answer = await http.Ask(address, () => new HttpRequestMessage(method, $"{address.Url}/{path}")
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        }, cancel);
        return answer.Status is HttpStatusCode.OK ? answer.Body : throw Refused(answer);
    }

    // A problem document: {"type":…,"title":…,"status":404}.
    private static SourceException Refused(SourceHttp.Answer answer)
    {
        string? title = null;
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            title = document.RootElement.ValueKind is JsonValueKind.Object ? Text(document.RootElement, "detail") ?? Text(document.RootElement, "title") : null;
        }
        catch (JsonException)
        {
            // The status is all there is to tell.
        }
        return new SourceException(
            SourceFault.Refused, StatBankConnector.Bounded($"PxWeb refuses ({(int)answer.Status}){(title is null ? "." : $": {title}")}"),
            answer.Status is HttpStatusCode.NotFound ? "not-found" : ((int)answer.Status).ToString(CultureInfo.InvariantCulture));
    }

    private static TableVariable Variable(string id, JsonElement dimension, bool time, bool area)
    {
        var category = dimension.GetProperty("category");
        var labels = category.TryGetProperty("label", out var given) ? given : default;
        var index = category.TryGetProperty("index", out var ordered) ? ordered : labels;
        var codes = index.ValueKind is JsonValueKind.Array ? index.EnumerateArray().Select(code => code.GetString()!)
            : index.EnumerateObject().OrderBy(code => code.Value.ValueKind is JsonValueKind.Number ? code.Value.GetInt32() : 0).Select(code => code.Name);
        var extension = dimension.TryGetProperty("extension", out var more) ? more : default;
        return new TableVariable(
            id, Text(dimension, "label") ?? id, extension.ValueKind is JsonValueKind.Object && extension.TryGetProperty("elimination", out var may) && may.ValueKind is JsonValueKind.True, time, area,
            [.. codes.Select(code => new TableValue(code, labels.ValueKind is JsonValueKind.Object ? Text(labels, code) ?? code : code))]);
    }

    private static IEnumerable<TableNote> Notes(JsonElement dataset)
    {
        if (!dataset.TryGetProperty("note", out var notes) || notes.ValueKind is not JsonValueKind.Array)
            yield break;
        var mandatory = dataset.TryGetProperty("extension", out var extension) && extension.TryGetProperty("noteMandatory", out var which) ? which : default;
        var number = 0;
        foreach (var note in notes.EnumerateArray())
        {
            var must = mandatory.ValueKind is JsonValueKind.Object && mandatory.TryGetProperty($"{number}", out var said) && said.ValueKind is JsonValueKind.True;
            yield return new TableNote(string.Join(' ', note.GetString()!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), must);
            number++;
        }
    }

    private static string[] Role(JsonElement dataset, string role) =>
        dataset.TryGetProperty("role", out var roles) && roles.TryGetProperty(role, out var ids) ? [.. ids.EnumerateArray().Select(id => id.GetString()!)] : [];

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.String ? found.GetString() : null;
}
