using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Hearings;

/// <summary>Sends one version of a strategy to hearing.</summary>
internal static class OpenHearing
{
    /// <summary>Code of the recipient that is everyone with the link.</summary>
    internal const string Public = "public";

    /// <param name="Recipients">Codes of committees and organisations; <c>public</c> for everyone with the link.</param>
    /// <param name="Deadline">Last day for an answer, to the end of that day in Denmark.</param>
    /// <param name="Opens">First day; today when absent.</param>
    /// <param name="Questions">What is asked beside the text; at most 2,000 characters each.</param>
    /// <param name="RetentionMonths">How long citizens' answers are kept after the deadline; 1 to 120, 24 when absent.</param>
    internal record Terms(IReadOnlyList<string> Recipients, DateOnly Deadline, DateOnly? Opens = null, IReadOnlyList<string>? Questions = null, int? RetentionMonths = null);

    /// <param name="Strategy">The strategy.</param>
    /// <param name="Version">Number of the version that is heard; the newest when absent.</param>
    internal sealed record Request(
        Guid Strategy, IReadOnlyList<string> Recipients, DateOnly Deadline, int? Version = null, DateOnly? Opens = null, IReadOnlyList<string>? Questions = null, int? RetentionMonths = null);

    internal static async Task<Results<Created<ShowHearing.Response>, ValidationProblem, ProblemHttpResult>> Handle(
        Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await db.Strategies.VisibleTo(caller).AnyAsync(s => s.Id == request.Strategy, cancel))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["strategy"] = ["There is no such strategy here."] });
        var strategy = await db.Strategies.FromSql($"select * from strategy where id = {request.Strategy} for update").SingleAsync(cancel);
        if (!caller.MayWrite(strategy))
            return TypedResults.Problem("Only the organisations that own the strategy send it to hearing.", statusCode: StatusCodes.Status403Forbidden);

        var terms = new Terms(request.Recipients, request.Deadline, request.Opens, request.Questions, request.RetentionMonths);
        var (hearing, errors) = await Prepare(db, strategy, request.Version ?? strategy.Version, terms, now, cancel);
        if (hearing is null)
            return TypedResults.ValidationProblem(errors);
        await StoreStrategy.Save(db, strategy, now, cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = ShowHearing.Tag(hearing);
        return TypedResults.Created($"/api/v1/hearings/{hearing.Id}", await ShowHearing.Of(db, hearing, caller, cancel));
    }

    /// <summary>Adds a hearing to what is saved next, moves the strategy, and announces it; or answers what is wrong by field. Needs the strategy's row locked.</summary>
    /// <remarks>One that was held before it was entered opens at once, and the clock closes it.</remarks>
    internal static async Task<(Hearing? Hearing, Dictionary<string, string[]> Errors)> Prepare(
        StrategyDb db, Strategies.Strategy strategy, int number, Terms terms, DateTimeOffset now, CancellationToken cancel)
    {
        var fields = new Fields();
        var version = await db.StrategyVersions.AsNoTracking().SingleOrDefaultAsync(v => v.Strategy == strategy.Id && v.Number == number, cancel)
            ?? db.StrategyVersions.Local.SingleOrDefault(v => v.Strategy == strategy.Id && v.Number == number);
        if (version is null)
            fields.Add("version", $"There is no version {number} of this strategy.");
        if (strategy.Status is StrategyStatus.Superseded or StrategyStatus.Archived)
            fields.Add("strategy", "It is superseded or archived. Take it up again first.");
        if (await db.Hearings.AnyAsync(h => h.Strategy == strategy.Id && (h.State == HearingState.Planned || h.State == HearingState.Open), cancel))
            fields.Add("strategy", "A hearing of this strategy is planned or open already. Close it first.");
        if ((terms.Opens ?? Danish.Today(now)) > terms.Deadline)
            fields.Add("deadline", "The hearing ends before it begins. To enter one that was held, give its first day as opens.");
        if (terms.Deadline.DayNumber - Danish.Today(now).DayNumber > 3660)
            fields.Add("deadline", "That is more than ten years from now.");
        fields.Day("opens", terms.Opens);
        fields.Day("deadline", terms.Deadline);
        if (terms.RetentionMonths is < 1 or > 120)
            fields.Add("retentionMonths", "Give a number from 1 to 120.");
        fields.Each("questions", terms.Questions, (field, question) => fields.Text(field, question, 2000));

        var recipients = new List<Recipient>();
        var committees = await db.Committees.AsNoTracking().ToDictionaryAsync(c => c.Code, cancel);
        var organisations = await db.Organisations.AsNoTracking().ToDictionaryAsync(o => o.Code, cancel);
        if (terms.Recipients.Count == 0)
            fields.Add("recipients", "Name at least one.");
        fields.Each("recipients", terms.Recipients, (field, code) =>
        {
            if (recipients.Any(r => r.Code == code))
                return;
            if (code == Public)
                recipients.Add(new Recipient { Code = code, Kind = RecipientKind.Public, Name = "Offentligheden" });
            else if (committees.TryGetValue(code, out var committee))
                recipients.Add(new Recipient { Code = code, Kind = RecipientKind.Committee, Name = committee.NameDa, Organisation = committee.Organisation });
            else if (organisations.TryGetValue(code, out var organisation))
                recipients.Add(new Recipient { Code = code, Kind = RecipientKind.Organisation, Name = organisation.NameDa, Organisation = code });
            else
                fields.Add(field, $"'{code}' is not the code of a committee or an organisation here, nor 'public'.");
        });
        if (fields.Errors.Count > 0)
            return (null, fields.Errors);

        var token = recipients.Any(r => r.Kind is RecipientKind.Public) ? WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(24)) : null;
        var hearing = Hearing.Of(strategy, version!, terms, recipients, token, now);
        db.Add(hearing);
        strategy.SendToHearing(now);
        if (Danish.Start(hearing.Opens) <= now)
            db.Announce(hearing.Open(strategy.Visibility, now));
        return (hearing, fields.Errors);
    }
}
