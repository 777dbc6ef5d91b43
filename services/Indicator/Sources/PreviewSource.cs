using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.Indicator.Sources.Connectors;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Sources;

/// <summary>Asks a source what its table holds, and shows what a run would ask for. Stores nothing.</summary>
internal static class PreviewSource
{
    private const int ShownValues = 10;

    /// <summary>How long somebody waits for an answer that a source's goes into.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    /// <param name="Table">What the source says of its table.</param>
    /// <param name="Indicators">What would come.</param>
    /// <param name="Errors">Why a run would be refused; none when it would not.</param>
    internal sealed record Response(TableItem Table, IReadOnlyList<Coming> Indicators, IReadOnlyList<string> Errors);

    /// <param name="Updated">When it was last changed, in the source's own words.</param>
    /// <param name="Active">Whether the source still keeps it up.</param>
    /// <param name="SuppressedDataValue">The figure that stands where one is withheld, too; such figures are stored as suppressed.</param>
    internal sealed record TableItem(
        string Id, string Title, string? Unit, string? Updated, bool Active, double? SuppressedDataValue, IReadOnlyList<Footnote> Footnotes, IReadOnlyList<Variable> Variables);

    internal sealed record Footnote(string Text, bool Mandatory);

    /// <param name="Role"><c>area</c>, <c>period</c> or null.</param>
    /// <param name="Eliminable">Whether it is summed over when nothing is chosen of it.</param>
    /// <param name="Values">How many values it has.</param>
    /// <param name="First">The first of them.</param>
    internal sealed record Variable(string Code, string Text, string? Role, bool Eliminable, int Values, IReadOnlyList<VariableValue> First);

    internal sealed record VariableValue(string Code, string Text);

    /// <param name="Areas">How many areas; null when the figures are about the country.</param>
    /// <param name="Requests">In how many parts it is asked for.</param>
    /// <param name="SummedOver">Variables that nothing is chosen of.</param>
    /// <param name="Query">What is asked (JSON).</param>
    internal sealed record Coming(string Indicator, int? Areas, int Periods, string FirstPeriod, string LastPeriod, long Cells, int Requests, IReadOnlyList<string> SummedOver, string Query);

    internal static async Task<Results<Ok<Response>, NotFound, ProblemHttpResult>> Handle(
        string code, IndicatorDb db, SourceAddresses addresses, IEnumerable<ISourceConnector> connectors, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (await SourceEndpoints.Find(db, caller, code, cancel) is not { } source)
            return TypedResults.NotFound();
        if (addresses.Find(source.Address) is not { } address)
            return TypedResults.Problem($"The configuration has no address '{source.Address}' any more.", statusCode: StatusCodes.Status409Conflict);
        var connector = connectors.Single(c => c.Kind == source.Kind);
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            var table = await connector.Describe(address, source.Table, source.Language, either.Token);
            List<string> errors = [];
            List<Coming> coming = [];
            foreach (var mapped in source.Mapping.Indicators)
            {
                if (Asking.Build(source, table, mapped, errors) is not { } asked)
                    continue;
                var plan = await connector.Plan(address, asked.Query, either.Token);
                IReadOnlyList<string> Chosen(TableVariable variable) => asked.Query.Variables.Single(v => v.Code == variable.Code).Values;
                var periods = Chosen(asked.Time);
                coming.Add(new Coming(
                    mapped.Indicator, asked.Area is { } area ? Chosen(area).Count : null, periods.Count, periods[0], periods[^1], asked.Query.Cells, plan.Count, asked.Query.Summed, connector.Write(asked.Query)));
            }
            return TypedResults.Ok(new Response(Show(source, table), coming, [.. errors.Distinct()]));
        }
        catch (SourceException exception) when (exception.Fault is not SourceFault.Unreachable)
        {
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status409Conflict);
        }
        catch (SourceException exception)
        {
            throw new UnavailableException(exception.Message, exception);
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            throw new UnavailableException("The source does not answer just now.", exception);
        }
    }

    private static TableItem Show(Source source, TableInfo table) => new(
        table.Id, table.Title, table.Unit, table.Updated, table.Active, table.Suppressed, [.. table.Footnotes.Select(note => new Footnote(note.Text, note.Mandatory))],
        [.. table.Variables.Select(v => new Variable(
            v.Code, v.Text, v == Asking.TimeOf(table, source.Mapping) ? "period" : v == Asking.AreaOf(table, source.Mapping) ? "area" : null, v.Eliminable, v.Values.Count,
            [.. v.Values.Take(ShownValues).Select(value => new VariableValue(value.Code, value.Text))]))]);
}
