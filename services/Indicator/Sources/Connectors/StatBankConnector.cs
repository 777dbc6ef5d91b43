using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tryghed.Indicator.Sources.Connectors;

/// <summary>Danmarks Statistik's StatBank API, version 1.</summary>
internal sealed class StatBankConnector(SourceHttp http) : ISourceConnector
{
    /// <summary>Most cells of a request, but for the formats that stream.</summary>
    internal const long CellLimit = 1_000_000;

    // What a variable of StatBank's is called is part of its own language: Danish codes stay in its English answers.
    private const string FigureColumn = "INDHOLD";

    public SourceKind Kind => SourceKind.Statbank;

    public async Task<TableInfo> Describe(SourceAddress address, string table, string language, CancellationToken cancel)
    {
        var body = new JsonObject { ["table"] = table, ["lang"] = language, ["format"] = "JSON" };
        var answer = await Ask(address, "tableinfo", body.ToJsonString(), cancel);
        try
        {
            using var document = JsonDocument.Parse(answer);
            var info = document.RootElement;
            return new TableInfo(
                info.GetProperty("id").GetString()!, language, info.GetProperty("text").GetString()!, Text(info, "unit"), Text(info, "updated"),
                !info.TryGetProperty("active", out var active) || active.ValueKind is not JsonValueKind.False,
                double.TryParse(Text(info, "suppressedDataValue"), NumberStyles.Float, CultureInfo.InvariantCulture, out var suppressed) ? suppressed : null,
                [.. Notes(info)],
                [.. info.GetProperty("variables").EnumerateArray().Select(v => new TableVariable(
                    v.GetProperty("id").GetString()!, Text(v, "text") ?? "", Flag(v, "elimination"), Flag(v, "time"), Text(v, "map") is not null,
                    [.. v.GetProperty("values").EnumerateArray().Select(value => new TableValue(value.GetProperty("id").GetString()!, Text(value, "text") ?? ""))]))]);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SourceException(SourceFault.Unreadable, "The source's description of the table can't be read.", inner: exception);
        }
    }

    public Task<IReadOnlyList<TableQuery>> Plan(SourceAddress address, TableQuery query, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<TableQuery>>(query.Streaming ? [query] : Splitting.Split(query, CellLimit));

    public async Task<Fetched> Fetch(SourceAddress address, TableInfo table, TableQuery query, CancellationToken cancel)
    {
        var plan = await Plan(address, query, cancel);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var parts = new List<Dataset>();
        byte[]? document = null;
        foreach (var part in plan)
        {
            var answer = await Ask(address, "data", Write(part), cancel);
            hash.AppendData(answer);
            parts.Add(query.Streaming ? ReadBulk(answer, table, part) : Dataset.Read(answer));
            document = query.Streaming ? null : answer;
        }
        return new Fetched(
            Dataset.Join(parts), plan.Count == 1 ? document : null, Convert.ToHexStringLower(hash.GetHashAndReset()), $"{address.Url}/data", Write(query), plan.Count);
    }

    public string Write(TableQuery query) => new JsonObject
    {
        ["table"] = query.Table,
        ["lang"] = query.Language,
        ["format"] = query.Streaming ? "BULK" : "JSONSTAT",
        ["valuePresentation"] = "Code",
        ["variables"] = new JsonArray([.. query.Variables.Select(v => new JsonObject
        {
            ["code"] = v.Code,
            ["values"] = new JsonArray([.. v.Asked.Select(value => JsonValue.Create(value))]),
        })]),
    }.ToJsonString(Plain);

    public TableQuery Read(string query, string table, string language)
    {
        var body = JsonNode.Parse(query)!;
        return new TableQuery((string)body["table"]!, (string)body["lang"]!, Streaming: false, [.. body["variables"]!.AsArray().Select(v =>
        {
            var values = v!["values"]!.AsArray().Select(value => (string)value!).ToArray();
            return new Chosen((string)v["code"]!, values, values);
        })], []);
    }

    internal static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private async Task<byte[]> Ask(SourceAddress address, string function, string body, CancellationToken cancel)
    {
        var answer = await http.Ask(address, () => new HttpRequestMessage(HttpMethod.Post, $"{address.Url}/{function}")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        }, cancel);
        return answer.Status is HttpStatusCode.OK ? answer.Body : throw Refused(answer);
    }

    // {"errorTypeCode":"EXTRACT-NOTFOUND","message":"…"}: a wrong question stays wrong.
    private static SourceException Refused(SourceHttp.Answer answer)
    {
        string? code = null, message = null;
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
                (code, message) = (Text(document.RootElement, "errorTypeCode"), Text(document.RootElement, "message"));
        }
        catch (JsonException)
        {
            // The status is all there is to tell.
        }
        return new SourceException(SourceFault.Refused, Bounded($"StatBank refuses ({code ?? ((int)answer.Status).ToString(CultureInfo.InvariantCulture)}){(message is null ? "." : $": {message}")}"), code);
    }

    internal static string Bounded(string text)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return line.Length <= 500 ? line : line[..500] + "…";
    }

    // Lines of codes with the figure last; a BOM, and semicolons. Cells that are zero have no line.
    private static Dataset ReadBulk(byte[] answer, TableInfo table, TableQuery query)
    {
        using var reader = new StreamReader(new MemoryStream(answer), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var header = reader.ReadLine()?.Split(';') ?? [];
        var dimensions = query.Variables.Select(v => new Dataset.Dimension(v.Code, v.Values)).ToArray();
        var columns = dimensions.Select(d => Array.FindIndex(header, name => name.Equals(d.Code, StringComparison.OrdinalIgnoreCase))).ToArray();
        var figure = Array.FindIndex(header, name => name.Equals(FigureColumn, StringComparison.OrdinalIgnoreCase));
        if (figure < 0 || columns.Any(column => column < 0))
            throw new SourceException(SourceFault.Unreadable, "The source's lines lack a column that was asked for.");
        (double?, string?) absent = table.Suppressed == 0 ? (null, "suppressed") : (0, null);
        return Dataset.FromLines(dimensions, Lines(), absent, table.Updated);

        IEnumerable<(string[], double?, string?)> Lines()
        {
            while (reader.ReadLine() is { } line)
            {
                if (line.Length == 0)
                    continue;
                var fields = line.Split(';');
                if (fields.Length != header.Length)
                    throw new SourceException(SourceFault.Unreadable, "The source's lines have different lengths.");
                var text = fields[figure].Trim();
                var codes = Array.ConvertAll(columns, column => fields[column]);
                yield return double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? (codes, value, null) : (codes, null, text);
            }
        }
    }

    // One or several, as an object or a list.
    private static IEnumerable<TableNote> Notes(JsonElement info)
    {
        foreach (var name in new[] { "footnote", "footnotes" })
        {
            if (!info.TryGetProperty(name, out var given))
                continue;
            foreach (var note in given.ValueKind is JsonValueKind.Array ? given.EnumerateArray().ToArray() : [given])
            {
                if (note.ValueKind is JsonValueKind.Object && Text(note, "text") is { } text && !string.IsNullOrWhiteSpace(text))
                    yield return new TableNote(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), Flag(note, "mandatory"));
            }
        }
    }

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.String ? found.GetString() : null;

    private static bool Flag(JsonElement parent, string name) => parent.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.True;
}
