namespace Tryghed.Indicator.Sources.Connectors;

/// <summary>Speaks to one kind of statistics office's API.</summary>
internal interface ISourceConnector
{
    SourceKind Kind { get; }

    /// <summary>Asks what a table holds.</summary>
    /// <exception cref="SourceException">The source says no, or nothing.</exception>
    Task<TableInfo> Describe(SourceAddress address, string table, string language, CancellationToken cancel);

    /// <summary>Asks for figures, in as many requests as the source's limits call for.</summary>
    /// <exception cref="SourceException">The source says no, or nothing.</exception>
    Task<Fetched> Fetch(SourceAddress address, TableInfo table, TableQuery query, CancellationToken cancel);

    /// <summary>The requests that a query makes: it in parts, each within what the source gives at a time.</summary>
    Task<IReadOnlyList<TableQuery>> Plan(SourceAddress address, TableQuery query, CancellationToken cancel);

    /// <summary>A query as it is kept with figures, and sent where it is one request (JSON).</summary>
    string Write(TableQuery query);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    TableQuery Read(string query, string table, string language);
}

/// <summary>Where a source is asked.</summary>
/// <param name="Name">What the configuration calls it.</param>
/// <param name="Url">Its base, without a slash at the end.</param>
internal sealed record SourceAddress(string Name, string Url);

/// <summary>What a source says of a table.</summary>
/// <param name="Updated">When its figures were last changed, in the source's own words; null where it doesn't say.</param>
/// <param name="Suppressed">The figure that stands where one is withheld, too; null where none does.</param>
/// <param name="Footnotes">What must be known of its figures.</param>
internal sealed record TableInfo(
    string Id, string Language, string Title, string? Unit, string? Updated, bool Active, double? Suppressed, IReadOnlyList<TableNote> Footnotes, IReadOnlyList<TableVariable> Variables)
{
    internal TableVariable? Find(string code) =>
        Variables.FirstOrDefault(v => v.Code == code) ?? Variables.FirstOrDefault(v => v.Code.Equals(code, StringComparison.OrdinalIgnoreCase));
}

internal sealed record TableNote(string Text, bool Mandatory);

/// <param name="Eliminable">Whether it may be left out, which sums over it.</param>
/// <param name="Map">Whether the source draws it on a map: its values are areas.</param>
/// <param name="Values">In the source's order; periods oldest first.</param>
internal sealed record TableVariable(string Code, string Text, bool Eliminable, bool Time, bool Map, IReadOnlyList<TableValue> Values);

internal sealed record TableValue(string Code, string Text);

/// <summary>What is asked of a table.</summary>
/// <param name="Summed">Variables that aren't named, and so are summed over.</param>
internal sealed record TableQuery(string Table, string Language, bool Streaming, IReadOnlyList<Chosen> Variables, IReadOnlyList<string> Summed)
{
    internal long Cells => Variables.Aggregate(1L, (cells, v) => checked(cells * v.Values.Count));
}

/// <summary>What is chosen of a variable.</summary>
/// <param name="Asked">As it was written: codes and patterns; what is sent.</param>
/// <param name="Values">The codes that it stands for.</param>
internal sealed record Chosen(string Code, IReadOnlyList<string> Asked, IReadOnlyList<string> Values);

/// <summary>What a source answered.</summary>
/// <param name="Figures">All of it, put together.</param>
/// <param name="Document">The answer as it came, where it came as one JSON-stat document; null where it had to be put together.</param>
/// <param name="Hash">SHA-256 of what was received, in the order of the requests, in lower-case hexadecimal.</param>
/// <param name="Address">Where it was asked for.</param>
/// <param name="Query">What was asked (JSON).</param>
internal sealed record Fetched(Dataset Figures, byte[]? Document, string Hash, string Address, string Query, int Requests);

/// <summary>A source that refuses, or does not answer.</summary>
/// <param name="Kind">Whose fault it is, and so whether it is asked again.</param>
/// <param name="RetryAfter">How long the source asks us to wait.</param>
internal sealed class SourceException(SourceFault kind, string message, string? code = null, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    internal SourceFault Fault => kind;

    /// <summary>The source's own code for what is wrong.</summary>
    internal string? Code => code;

    internal TimeSpan? RetryAfter => retryAfter;
}

internal enum SourceFault
{
    /// <summary>It answers that the question is wrong: asking again won't help.</summary>
    Refused,

    /// <summary>It does not answer just now.</summary>
    Unreachable,

    /// <summary>It answers something that can't be understood.</summary>
    Unreadable,
}
