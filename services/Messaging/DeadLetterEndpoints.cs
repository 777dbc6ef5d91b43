using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tryghed.ServiceDefaults;

namespace Tryghed.Messaging;

/// <summary>Dead letters over HTTP, for administrators.</summary>
public static class DeadLetterEndpoints
{
    /// <summary>Maps <c>GET /api/v1/dead-letters/{service}</c> and <c>POST /api/v1/dead-letters/{service}/{queue}/replay</c> of this service.</summary>
    public static void MapDeadLetters(this WebApplication app)
    {
        var service = app.Services.GetRequiredService<DeadLetters>().Service;
        var group = app.MapGroup($"/api/v1/dead-letters/{service}").WithTags("DeadLetters");
        group.MapGet("", List).Needs($"{service}.read", Role.Administrator);
        group.MapPost("/{queue}/replay", Replay).Needs($"{service}.write", Role.Administrator);
    }

    private static async Task<Ok<Page<DeadLetterQueue>>> List(Caller caller, [FromServices] DeadLetters letters, CancellationToken cancel) =>
        TypedResults.Ok(new Page<DeadLetterQueue>(
            [.. (await letters.List(cancel)).Select(queue => queue with { Messages = [.. queue.Messages.Select(letter => SeenBy(caller, letter))] })], null));

    // An administrator operates the system for all organisations and sees that a message is there, but not what is another's alone.
    private static DeadLetter SeenBy(Caller caller, DeadLetter letter) =>
        letter.Body.ValueKind is JsonValueKind.Object
            && letter.Body.TryGetProperty("owner", out var owner) && owner.ValueKind is JsonValueKind.String
            && letter.Body.TryGetProperty("visibility", out var visibility) && visibility.ValueKind is JsonValueKind.String
            && visibility.GetString() is "owner" && !caller.Owns(owner.GetString()!)
            ? letter with { Body = JsonSerializer.SerializeToElement("(only its owner sees this)"), ExceptionMessage = null }
            : letter;

    private static async Task<Results<Ok<ReplayedLetters>, NotFound>> Replay(
        string queue, string? messageId, [FromServices] DeadLetters letters, CancellationToken cancel) =>
        await letters.Replay(queue, messageId, cancel) is { } count ? TypedResults.Ok(new ReplayedLetters(count)) : TypedResults.NotFound();
}

/// <summary>What a replay did.</summary>
/// <param name="Replayed">How many messages were put back into their queue.</param>
public sealed record ReplayedLetters(int Replayed);
