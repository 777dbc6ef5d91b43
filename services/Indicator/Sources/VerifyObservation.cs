using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Sources.Connectors;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Sources;

/// <summary>Asks the source for a figure again.</summary>
internal static class VerifyObservation
{
    internal enum Verdict
    {
        /// <summary>The source has the same figure, with the same status.</summary>
        Same,

        /// <summary>The source has another figure, or another status.</summary>
        Revised,

        /// <summary>The source does not have the figure any more.</summary>
        Gone,
    }

    internal sealed record Figure(double? Value, ObservationStatus Status);

    /// <param name="Stored">The figure as it is stored here.</param>
    /// <param name="AtSource">The figure as the source has it now; null when it is gone.</param>
    /// <param name="TableVersion">When the source says that its table was last changed.</param>
    /// <param name="At">When it was asked (UTC).</param>
    internal sealed record Response(string Id, Verdict Verdict, Figure Stored, Figure? AtSource, string? TableVersion, DateTimeOffset At);

    internal static async Task<Results<Ok<Response>, NotFound, ProblemHttpResult>> Handle(
        string id, IndicatorDb db, SourceAddresses addresses, IEnumerable<ISourceConnector> connectors, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (await ShowProvenance.Find(id, db, caller, cancel) is not var (observation, vintage))
            return TypedResults.NotFound();
        var indicator = await db.Indicators.AsNoTracking().SingleAsync(i => i.Code == observation.Indicator, cancel);
        // The source's answer has no small counts taken out, and a figure that was large enough may be a small one by now.
        if (indicator.Disclosure is not null && !caller.Owns(indicator.Owner))
            return TypedResults.Problem("Small counts of this indicator are withheld; the organisation that owns it verifies its figures.", statusCode: StatusCodes.Status403Forbidden);
        if (observation.Hidden)
        {
            // Its owner sees it; whoever else asks would learn from the answer what it is not.
            var owners = await db.ToldTo(caller).SingleOrDefaultAsync(
                o => o.Indicator == observation.Indicator && o.Area == observation.Area && o.Ordinal == observation.Ordinal && o.Vintage == observation.Vintage, cancel);
            if (owners is null || owners.Status is ObservationStatus.Suppressed)
                return TypedResults.Problem("This figure is withheld; the organisation that owns the indicator verifies it.", statusCode: StatusCodes.Status403Forbidden);
            observation = owners;
        }
        if (vintage.Provenance is not { Origin: Origin.Source, Source: { } code, Query: { } query })
            return NoSource(vintage.Provenance.Origin is Origin.File ? "The figure came with a file; there is no source to ask." : "The figure was entered; there is no source to ask.");
        // A code that is free again is anybody's to take; what another organisation asks under it says nothing of this figure.
        if (await db.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Code == code && s.Owner == indicator.Owner, cancel) is not { } source || addresses.Find(source.Address) is not { } address)
            return NoSource($"The source '{code}' is no longer there to be asked.");

        var connector = connectors.Single(c => c.Kind == source.Kind);
        using var patience = new CancellationTokenSource(PreviewSource.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            var (found, version) = await Ask(connector, address, source, connector.Read(query, source.Table, source.Language), observation, either.Token);
            var stored = new Figure(observation.Value, observation.Status);
            return TypedResults.Ok(new Response(observation.Id, found is null ? Verdict.Gone : found == stored ? Verdict.Same : Verdict.Revised, stored, found, version, clock.GetUtcNow()));
        }
        catch (SourceException exception) when (exception.Fault is not SourceFault.Unreachable)
        {
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status502BadGateway);
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

    private static async Task<(Figure? Found, string? Version)> Ask(
        ISourceConnector connector, SourceAddress address, Source source, TableQuery stored, Observation observation, CancellationToken cancel)
    {
        TableInfo table;
        try
        {
            table = await connector.Describe(address, stored.Table, stored.Language, cancel);
        }
        catch (SourceException exception) when (IsNotThere(exception))
        {
            return (null, null);
        }
        if (Asking.TimeOf(table, source.Mapping) is not { } time)
            return (null, table.Updated);
        // The question of that time, with one area and one period. What it summed over it sums over still.
        var named = stored.Variables.Select(v => v.Code).ToHashSet();
        var area = Asking.AreaOf(table, source.Mapping) is { } variable && named.Contains(variable.Code) ? variable : null;
        var period = time.Values.FirstOrDefault(value => Period.TryParse(value.Code, out var at) && at.ToString() == observation.Period)?.Code;
        var place = area?.Values.FirstOrDefault(value => Asking.AreaCode(source.Mapping, value.Code) == observation.Area)?.Code;
        if (period is null || area is not null && place is null
            || stored.Variables.Any(v => table.Find(v.Code) is not { } known || v.Code != time.Code && v.Code != area?.Code && known.Values.All(value => value.Code != v.Values[0])))
            return (null, table.Updated);

        var cell = stored with
        {
            Variables = [.. stored.Variables.Select(v => v.Code == time.Code ? new Chosen(v.Code, [period], [period]) : v.Code == area?.Code ? new Chosen(v.Code, [place!], [place!]) : v)],
        };
        try
        {
            var fetched = await connector.Fetch(address, table, cell, cancel);
            if (fetched.Figures.Rows().Take(2).ToList() is not [var only])
                return (null, table.Updated);
            var (value, status) = Asking.Meaning(table, source.Mapping, only.Value, only.Status);
            return (new Figure(value, (value, status) switch
            {
                (not null, "provisional") => ObservationStatus.Provisional,
                (0, _) => ObservationStatus.Zero,
                (not null, _) => ObservationStatus.Final,
                (null, "suppressed") => ObservationStatus.Suppressed,
                (null, "not-available") => ObservationStatus.NotAvailable,
                _ => ObservationStatus.Missing,
            }), table.Updated);
        }
        catch (SourceException exception) when (IsNotThere(exception))
        {
            return (null, table.Updated);
        }
    }

    private static bool IsNotThere(SourceException exception) =>
        exception.Fault is SourceFault.Refused && exception.Code is { } code && code.Replace("-", "", StringComparison.Ordinal).EndsWith("notfound", StringComparison.OrdinalIgnoreCase);

    private static ProblemHttpResult NoSource(string reason) => TypedResults.Problem(reason, statusCode: StatusCodes.Status409Conflict);
}
