using Microsoft.AspNetCore.Http.HttpResults;

namespace Tryghed.Indicator.Observations;

/// <summary>What is wrong with a row.</summary>
/// <param name="Row">Line of the file, 1 being the header; for JSON the row's number from 1; 0 for the file as a whole.</param>
/// <param name="Field">The field.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record RowError(int Row, string Field, string Reason);

/// <summary>Collects what is wrong: all rows are counted, the first hundred errors are told.</summary>
internal sealed class RowErrors
{
    private const int Told = 100;

    private readonly List<RowError> first = [];
    private int lastRow = -1;

    internal IReadOnlyList<RowError> First => first;

    /// <summary>How many rows are wrong.</summary>
    internal int Rows { get; private set; }

    internal bool Any => Rows > 0;

    internal void Add(int row, string field, string reason)
    {
        if (row != lastRow)
            Rows++;
        lastRow = row;
        if (first.Count < Told)
            first.Add(new RowError(row, field, reason));
    }

    /// <summary>The answer to the sender.</summary>
    internal ProblemHttpResult ToProblem() => TypedResults.Problem(
        title: Rows == 1 ? "One row is wrong; nothing was stored." : $"{Rows} rows are wrong; nothing was stored.",
        detail: string.Join(" ", first.Take(3).Select(e => $"{(e.Row > 0 ? $"Row {e.Row}, " : "")}{e.Field}: {e.Reason}")),
        statusCode: StatusCodes.Status400BadRequest,
        type: "urn:tryghed:problem:wrong-rows",
        extensions: new Dictionary<string, object?> { ["errors"] = first });
}

/// <summary>A file that can't be read any further.</summary>
internal sealed class UnreadableFileException(int row, string where, string reason) : Exception(reason)
{
    internal int Row => row;
    internal string Field => where;
}
