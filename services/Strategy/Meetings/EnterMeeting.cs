using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Meetings;

/// <summary>Enters a meeting of one of the organisation's bodies, and changes what stands about it.</summary>
internal static class EnterMeeting
{
    /// <param name="Body">Who met, as the minutes name them; at most 300 characters.</param>
    /// <param name="Date">The day of the meeting.</param>
    /// <param name="Title">At most 300 characters.</param>
    /// <param name="Visibility">Owner when absent; as it was, in a change.</param>
    internal sealed record Request(string Body, DateOnly Date, string? Title = null, Visibility? Visibility = null);

    internal static async Task<Results<Created<ShowMeeting.Response>, ValidationProblem, ProblemHttpResult>> Handle(
        Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        if (caller.Organisation is not { } owner)
            return TypedResults.Problem("A meeting belongs to an organisation, and the caller has none.", statusCode: StatusCodes.Status403Forbidden);
        var fields = Check(request);
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);
        var meeting = Of(request, owner, caller, clock.GetUtcNow());
        db.Add(meeting);
        await db.SaveChangesAsync(cancel);
        http.Response.Headers.ETag = ShowMeeting.Tag(meeting.Revision);
        return TypedResults.Created($"/api/v1/meetings/{meeting.Id}", await ShowMeeting.Of(db, meeting, caller, cancel));
    }

    /// <summary>Changes what stands about the meeting itself: one that was read from minutes is shown to others by it.</summary>
    internal static async Task<Results<Ok<ShowMeeting.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Edit(
        Guid id, Request request, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (meeting, refusal) = await EnterItem.Take(db, id, caller, cancel);
        if (meeting is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (StoreStrategy.Precondition(http.Request, meeting.Revision) is { } stale)
            return stale;
        var fields = Check(request);
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);
        meeting.Write(request with { Visibility = request.Visibility ?? meeting.Visibility });
        meeting.Touch();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = ShowMeeting.Tag(meeting.Revision);
        return TypedResults.Ok(await ShowMeeting.Of(db, meeting, caller, cancel));
    }

    internal static Meeting Of(Request request, string owner, Caller caller, DateTimeOffset now)
    {
        var meeting = new Meeting { Id = Guid.CreateVersion7(now), Owner = owner, By = caller.Subject, CreatedAt = now };
        meeting.Write(request);
        return meeting;
    }

    private static Fields Check(Request request)
    {
        var fields = new Fields();
        fields.Text("body", request.Body, 300);
        fields.Text("title", request.Title, 300, required: false);
        fields.Day("date", request.Date);
        return fields;
    }
}
