using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Meetings;

/// <summary>Enters a meeting of one of the organisation's bodies.</summary>
internal static class EnterMeeting
{
    /// <param name="Body">Who met, as the minutes name them; at most 300 characters.</param>
    /// <param name="Date">The day of the meeting.</param>
    /// <param name="Title">At most 300 characters.</param>
    /// <param name="Visibility">Owner when absent.</param>
    internal sealed record Request(string Body, DateOnly Date, string? Title = null, Visibility? Visibility = null);

    internal static async Task<Results<Created<ShowMeeting.Response>, ValidationProblem, ProblemHttpResult>> Handle(
        Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        if (caller.Organisation is not { } owner)
            return TypedResults.Problem("A meeting belongs to an organisation, and the caller has none.", statusCode: StatusCodes.Status403Forbidden);
        var fields = new Fields();
        fields.Text("body", request.Body, 300);
        fields.Text("title", request.Title, 300, required: false);
        fields.Day("date", request.Date);
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);
        var meeting = Of(request, owner, caller, clock.GetUtcNow());
        db.Add(meeting);
        await db.SaveChangesAsync(cancel);
        http.Response.Headers.ETag = ShowMeeting.Tag(meeting.Revision);
        return TypedResults.Created($"/api/v1/meetings/{meeting.Id}", await ShowMeeting.Of(db, meeting, caller, cancel));
    }

    internal static Meeting Of(Request request, string owner, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Owner = owner,
        Body = request.Body.Trim(),
        Date = request.Date,
        Title = CheckContent.Blank(request.Title),
        Visibility = request.Visibility ?? Visibility.Owner,
        By = caller.Subject,
        CreatedAt = now,
    };
}
