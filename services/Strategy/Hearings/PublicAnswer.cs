using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Hearings;

/// <summary>What a citizen with the link does: reads what is heard, answers, and withdraws the answer. An answer waits for a person to look at it before it counts.</summary>
internal static partial class PublicAnswer
{
    /// <param name="Position">What the answer says of the whole.</param>
    /// <param name="Text">At most 20,000 characters, without HTML.</param>
    /// <param name="Remarks">At most 20.</param>
    /// <param name="Name">At most 200 characters; nobody but those who hold the hearing sees it.</param>
    /// <param name="Email">An address for a receipt; nobody but those who hold the hearing sees it.</param>
    internal sealed record Request(Position Position, string? Text = null, IReadOnlyList<Remark>? Remarks = null, string? Name = null, string? Email = null);

    /// <param name="Receipt">By this code, and nothing else, the answer is withdrawn.</param>
    internal sealed record Receipt(string Code, DateTimeOffset ReceivedAt);

    internal sealed record Response(
        string Title, string Owner, HearingState State, DateOnly Opens, DateOnly Deadline, DateTimeOffset Ends, IReadOnlyList<string> Questions, string Summary,
        IReadOnlyList<ShowStrategy.ClauseRow> Clauses, IReadOnlyList<AttachmentRow> Attachments, DateOnly KeptUntil);

    private const int LongestText = 20_000, MostRemarks = 20, MostAnHour = 60, MostAlikeAnHour = 30;

    // A link shows what is heard from the day when it opens until it is reported on; afterwards what anybody may see.
    private static IQueryable<Hearing> Linked(StrategyDb db, string token) => db.Hearings.AsNoTracking().Where(h => h.Token == token && h.OpenedAt != null
        && (h.State != HearingState.Reported || h.Visibility == Visibility.Public && db.Strategies.Any(s => s.Id == h.Strategy && s.Visibility == Visibility.Public)));

    internal static async Task<Results<Ok<Response>, NotFound>> Show(string token, StrategyDb db, HttpContext http, CancellationToken cancel)
    {
        if (await Linked(db, token).SingleOrDefaultAsync(cancel) is not { } h)
            return TypedResults.NotFound();
        var version = await db.StrategyVersions.AsNoTracking().SingleAsync(v => v.Strategy == h.Strategy && v.Number == h.Version, cancel);
        var owner = await db.Organisations.Where(o => o.Code == h.Owner).Select(o => o.NameDa).SingleAsync(cancel);
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(new Response(
            h.Title, owner, h.State, h.Opens, h.Deadline, h.Ends, h.Questions, version.Content.Summary ?? "", [.. version.Clauses.Select(ShowStrategy.Show)],
            [.. (await ShowHearing.Files(db, h, cancel)).Select(file => AttachmentRow.Of(file, $"/api/v1/hearings/public/{token}/attachments/{file.Id}"))], h.RetainedUntil));
    }

    internal static async Task<IResult> Download(string token, Guid attachment, StrategyDb db, TakeAttachment take, HttpContext http, CancellationToken cancel) =>
        await Linked(db, token).SingleOrDefaultAsync(cancel) is { } hearing
        && (await ShowHearing.Files(db, hearing, cancel)).SingleOrDefault(file => file.Id == attachment) is { } found
            ? await take.Send(found, http, cancel)
            : TypedResults.NotFound();

    internal static async Task<Results<Created<Receipt>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string token, Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await Linked(db, token).SingleOrDefaultAsync(cancel) is not { } known)
            return TypedResults.NotFound();
        var hearing = await ShowHearing.Lock(db, known.Id, cancel);
        var now = clock.GetUtcNow();
        if (hearing.State is not HearingState.Open || now >= hearing.Ends)
            return TypedResults.Problem($"The hearing is closed. The deadline was {Danish.Show(hearing.Deadline)}.", statusCode: StatusCodes.Status409Conflict);

        var errors = await GiveAnswer.Errors(db, hearing, request.Text, request.Remarks, LongestText, cancel);
        var fields = new Fields();
        if (string.IsNullOrWhiteSpace(request.Text) && request.Remarks is null or { Count: 0 } && request.Position is not (Position.Supports or Position.NoRemarks))
            fields.Add("text", "Say why.");
        if (request.Remarks is { Count: > MostRemarks })
            fields.Add("remarks", $"At most {MostRemarks} remarks.");
        if (Html().IsMatch(request.Text ?? ""))
            fields.Add("text", "Write plain text, without HTML.");
        for (var i = 0; i < Math.Min(request.Remarks?.Count ?? 0, MostRemarks); i++)
        {
            if (request.Remarks![i] is { Indicator: not null } or { Arrow: not null })
                fields.Add($"remarks[{i}]", "Bind a remark to a clause, or to nothing.");
            if (request.Remarks[i] is { } remark && Html().IsMatch(remark.Text ?? ""))
                fields.Add($"remarks[{i}].text", "Write plain text, without HTML.");
            else if (request.Remarks[i]?.Text?.Length > LongestText / 4)
                fields.Add($"remarks[{i}].text", $"At most {LongestText / 4} characters.");
        }
        fields.Text("name", request.Name, 200, required: false);
        fields.Text("email", request.Email, 200, required: false);
        if (CheckContent.Blank(request.Email) is { } email && !CheckContent.EmailAddress().IsMatch(email))
            fields.Add("email", "Give an e-mail address, or none.");
        foreach (var (field, given) in new[] { ("name", request.Name), ("email", request.Email) })
            if (Html().IsMatch(given ?? ""))
                fields.Add(field, "Write plain text, without HTML.");
        foreach (var (field, error) in fields.Errors)
            errors.TryAdd(field, error);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var hour = now.AddHours(-1);
        var newest = await db.Answers.Where(a => a.Hearing == hearing.Id && a.Moderation != null && a.CreatedAt > hour).OrderByDescending(a => a.CreatedAt).Select(a => a.CreatedAt).Take(MostAnHour).ToListAsync(cancel);
        if (newest.Count == MostAnHour)
            return Later(http, newest[^1], now);
        var hash = Hash(string.Join('\n', (request.Remarks ?? []).Select(r => r.Text).Prepend(request.Text ?? "").Prepend(Kebab.Of(request.Position))).Trim().ToLowerInvariant());
        var day = now.AddDays(-1);
        var worded = request.Text?.Length > 20 || request.Remarks is { Count: > 0 };
        var same = await db.Answers.Where(a => a.Hearing == hearing.Id && a.TextHash == hash && a.CreatedAt > (worded ? day : hour)).OrderByDescending(a => a.CreatedAt).Select(a => a.CreatedAt).Take(MostAlikeAnHour).ToListAsync(cancel);
        if (worded && same.Count > 0)
            return TypedResults.Problem("The same answer has been sent already.", statusCode: StatusCodes.Status409Conflict);
        // Many may say the same few words; they must not take the place of those who have more to say.
        if (same.Count == MostAlikeAnHour)
            return Later(http, same[^1], now);

        var code = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(18));
        var answer = new Answer
        {
            Id = Guid.CreateVersion7(now),
            Hearing = hearing.Id,
            Owner = hearing.Owner,
            Recipient = OpenHearing.Public,
            Receipt = Hash(code),
            By = caller.Subject,
            CreatedAt = now,
        };
        var revision = answer.Write(request.Position, request.Text?.Trim() ?? "", [.. request.Remarks ?? []], caller.Subject, now);
        answer.Await(CheckContent.Blank(request.Name), CheckContent.Blank(request.Email), hash);
        db.AddRange(answer, revision);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Created($"/api/v1/hearings/public/{token}/answers", new Receipt(code, now));
    }

    internal static async Task<Results<NoContent, NotFound>> Withdraw(string token, string receipt, StrategyDb db, EraseAnswer erase, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var hash = Hash(receipt);
        if (await db.Hearings.AsNoTracking().SingleOrDefaultAsync(h => h.Token == token, cancel) is not { } known)
            return TypedResults.NotFound();
        var hearing = await ShowHearing.Lock(db, known.Id, cancel); // before the answer is read: somebody may be looking at it just now
        if (await db.Answers.SingleOrDefaultAsync(a => a.Receipt == hash && a.ErasedAt == null && a.Hearing == hearing.Id, cancel) is not { } answer)
            return TypedResults.NotFound();
        await erase.Erase(db, answer, cancel);
        // What has been counted and reported stays counted: withdrawn afterwards, it loses what is personal.
        if (answer.Moderation is Moderation.Awaiting || hearing.State is HearingState.Open)
            answer.Moderate(false, "Trukket tilbage af afsenderen");
        hearing.Touch();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult Later(HttpContext http, DateTimeOffset oldest, DateTimeOffset now)
    {
        http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling((oldest.AddHours(1) - now).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem("Many are answering just now. Keep your text, and send it again later.", statusCode: StatusCodes.Status429TooManyRequests);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // What a browser would take for a tag or a comment; "a < b" is none.
    [GeneratedRegex(@"<[a-zA-Z/!?]", RegexOptions.CultureInvariant)]
    private static partial Regex Html();
}
