using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Contracts.Strategy;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Hearings;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Meetings;

/// <summary>Enters what a meeting decided. The strategy that it decides on moves in the same transaction: adopted, or sent to hearing.</summary>
internal static class RecordDecision
{
    /// <param name="Outcome">What it does.</param>
    /// <param name="Text">What was decided, word by word; what was read from the minutes when absent.</param>
    /// <param name="Votes">How they voted, where it came to that.</param>
    /// <param name="MinorityStatements">What some wanted written down.</param>
    /// <param name="Hearing">Whom to ask and until when, where it is sent to hearing.</param>
    internal sealed record Request(
        DecisionOutcome Outcome, string? Text = null, Votes? Votes = null, IReadOnlyList<MinorityStatement>? MinorityStatements = null, OpenHearing.Terms? Hearing = null);

    /// <param name="Text">What it says when corrected.</param>
    /// <param name="Reason">Why it is corrected.</param>
    /// <param name="Votes">How they voted when corrected; as it was when absent.</param>
    /// <param name="MinorityStatements">What some wanted written down when corrected; as it was when absent, none when empty.</param>
    internal sealed record Correction(string Text, string Reason, Votes? Votes = null, IReadOnlyList<MinorityStatement>? MinorityStatements = null);

    internal static async Task<Results<Created<ShowDecision.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        Guid id, string number, Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (meeting, item, refusal) = await EnterItem.Take(db, id, number, caller, http.Request.Headers.IfMatch.Count > 0 ? http.Request : null, cancel);
        if (meeting is null || item is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (item.State is ItemState.Draft)
            return TypedResults.Problem("The item was read from a text. Look it through and confirm it first.", statusCode: StatusCodes.Status409Conflict);

        var now = clock.GetUtcNow();
        var fields = new Fields();
        var text = CheckContent.Blank(request.Text) ?? item.ProposedDecision;
        fields.Text("text", text, 20_000);
        Check(fields, request.Votes, request.MinorityStatements);
        var moves = request.Outcome is DecisionOutcome.Adopted or DecisionOutcome.SentToHearing;
        if (moves && item.Strategy is null)
            fields.Add("outcome", "The item is about no strategy: name it first, or enter the decision as noted or rejected.");
        if ((request.Hearing is not null) != (request.Outcome is DecisionOutcome.SentToHearing))
            fields.Add("hearing", request.Hearing is null ? "Say whom to ask, and until when." : "Only a decision that sends to hearing has one.");

        var strategy = item.Strategy is { } about ? await db.Strategies.FromSql($"select * from strategy where id = {about} for update").SingleAsync(cancel) : null;
        if (moves && strategy is not null && !await Decides(db, meeting.Owner, strategy, cancel))
            return TypedResults.Problem($"'{meeting.Owner}' does not own the strategy, nor is its owner a part of it.", statusCode: StatusCodes.Status403Forbidden);
        if (request.Outcome is DecisionOutcome.Adopted && strategy is { Status: StrategyStatus.Archived or StrategyStatus.Superseded })
            fields.Add("outcome", "The strategy is superseded or archived. Take it up again first.");
        if (request.Outcome is DecisionOutcome.Adopted && strategy is not null
            && await db.Hearings.AnyAsync(h => h.Strategy == strategy.Id && (h.State == HearingState.Planned || h.State == HearingState.Open), cancel))
            fields.Add("outcome", "A hearing of the strategy is planned or open. Close it first.");
        if (meeting.Date > Danish.Today(now))
            fields.Add("", $"The meeting is on {Danish.Show(meeting.Date)}. Enter what it decided when it has been held.");
        Hearing? hearing = null;
        if (request is { Outcome: DecisionOutcome.SentToHearing, Hearing: { } terms } && strategy is not null && fields.Errors.Count == 0)
        {
            // The first day is the meeting's own, so that a decision that is entered afterwards opens the hearing that was held.
            (hearing, var wrong) = await OpenHearing.Prepare(db, strategy, item.Version!.Value, terms with { Opens = terms.Opens ?? (meeting.Date < Danish.Today(now) ? meeting.Date : null) }, now, cancel);
            foreach (var (field, error) in wrong)
                fields.Add(field is "strategy" or "version" ? field : $"hearing.{field}", error[0]);
        }
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);

        var decision = new Decision
        {
            Id = Guid.CreateVersion7(now),
            Meeting = id,
            Item = item.Id,
            Owner = meeting.Owner,
            Text = text!,
            Outcome = request.Outcome,
            Votes = request.Votes,
            MinorityStatements = [.. request.MinorityStatements ?? []],
            Strategy = item.Strategy,
            Version = item.Version,
            Hearing = hearing?.Id,
            By = caller.Subject,
            RecordedAt = now,
        };
        db.Add(decision);
        item.Decide();
        meeting.Touch();
        if (request.Outcome is DecisionOutcome.Adopted)
            strategy!.Adopt(item.Version!.Value, now);
        var shownTo = await About(db, strategy, item.Version, cancel);
        db.Announce(decision.Recorded(meeting, item, strategy, shownTo));
        if (request.Outcome is DecisionOutcome.Adopted)
            db.Announce(new StrategyAdopted(
                strategy!.Id.ToString(), strategy.Revision, strategy.Owner, shownTo, now, strategy.Id, strategy.Title, strategy.Goals, item.Version!.Value, decision.Id, strategy.Told(shownTo)));
        if (moves)
            await StoreStrategy.Save(db, strategy!, now, cancel);
        else
            await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Created($"/api/v1/decisions/{decision.Id}", await ShowDecision.Of(db, decision, caller, cancel));
    }

    /// <summary>Enters a correction: another decision that names the one that it corrects. What a decision did to a strategy stays done; a new decision undoes it.</summary>
    internal static async Task<Results<Created<ShowDecision.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Correct(
        Guid id, Correction request, StrategyDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await ShowDecision.Seen(db, caller).SingleOrDefaultAsync(d => d.Id == id, cancel) is not { } old)
            return TypedResults.NotFound();
        var (meeting, refusal) = await EnterItem.Take(db, old.Meeting, caller, cancel);
        if (meeting is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        var fields = new Fields();
        fields.Text("text", request.Text, 20_000);
        fields.Text("reason", request.Reason, 2000);
        Check(fields, request.Votes, request.MinorityStatements);
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);
        if (await db.Decisions.AnyAsync(d => d.Corrects == id, cancel))
            return TypedResults.Problem("It is corrected already. Correct the correction.", statusCode: StatusCodes.Status409Conflict);

        var now = clock.GetUtcNow();
        var correction = new Decision
        {
            Id = Guid.CreateVersion7(now),
            Meeting = old.Meeting,
            Item = old.Item,
            Owner = old.Owner,
            Text = request.Text.Trim(),
            Outcome = old.Outcome,
            Votes = request.Votes ?? old.Votes,
            MinorityStatements = [.. request.MinorityStatements ?? old.MinorityStatements],
            Strategy = old.Strategy,
            Version = old.Version,
            Hearing = old.Hearing,
            Corrects = id,
            Reason = request.Reason.Trim(),
            By = caller.Subject,
            RecordedAt = now,
        };
        db.Add(correction);
        meeting.Touch();
        var item = await db.AgendaItems.SingleAsync(i => i.Id == old.Item, cancel);
        var strategy = old.Strategy is { } about ? await db.Strategies.SingleAsync(s => s.Id == about, cancel) : null;
        db.Announce(correction.Recorded(meeting, item, strategy, await About(db, strategy, old.Version, cancel)));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Created($"/api/v1/decisions/{correction.Id}", await ShowDecision.Of(db, correction, caller, cancel));
    }

    private static void Check(Fields fields, Votes? votes, IReadOnlyList<MinorityStatement>? statements)
    {
        if (votes is not null && new[] { votes.For, votes.Against, votes.Abstained }.Any(count => count is < 0 or > 1000))
            fields.Add("votes", "Give how many voted for, against, and not at all: 0 to 1,000 each.");
        fields.Each("minorityStatements", statements, (field, statement) =>
        {
            fields.Text($"{field}.by", statement.By, 300);
            fields.Text($"{field}.text", statement.Text, 10_000);
        });
    }

    // A version is for whom it was written, however open the strategy has become since.
    private static async Task<Visibility> About(StrategyDb db, Strategies.Strategy? strategy, int? version, CancellationToken cancel) => strategy is null ? Visibility.Public
        : strategy.Visibility.And(await db.StrategyVersions.Where(v => v.Strategy == strategy.Id && v.Number == version).Select(v => v.Visibility).SingleAsync(cancel));

    // A body decides for its own organisation and for those that are a part of it; a partner does not decide for the owner.
    private static async Task<bool> Decides(StrategyDb db, string owner, Strategies.Strategy strategy, CancellationToken cancel) =>
        strategy.Owner == owner || strategy.CoOwners.Contains(owner) || await db.Organisations.AnyAsync(o => o.PartOf == owner && (o.Code == strategy.Owner || strategy.CoOwners.Contains(o.Code)), cancel);
}
