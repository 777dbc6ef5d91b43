using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>What the page of a public hearing shows.</summary>
/// <param name="Hearing">Null when it could not be had: what was typed stands all the same.</param>
/// <param name="Token">The link's.</param>
/// <param name="Form">What has been typed.</param>
/// <param name="Errors">By the id of the field.</param>
/// <param name="Notice">Why it was not sent, where that is no field's fault.</param>
/// <param name="Key">The antiforgery token.</param>
public sealed record HearingModel(PublicHearing? Hearing, string Token, HearingForm Form, IReadOnlyDictionary<string, string> Errors, string? Notice, AntiforgeryTokenSet Key)
{
    /// <summary>Whether answers are taken now, as far as is known.</summary>
    internal bool IsOpen => Hearing is null or { State: "open" };

    /// <summary>The clauses that can be remarked on; those that were, where the text could not be had.</summary>
    internal IReadOnlyList<Clause> Clauses => Hearing?.Clauses ?? [.. Form.Remarks.Keys.Select(anchor => new Clause(anchor, anchor.TrimStart('k'), "", ""))];

    internal string Title => Hearing is null ? "Høring" : $"Høring: {Hearing.Title}";
}

/// <summary>What the page shows on which an answer is taken back.</summary>
public sealed record WithdrawModel(string Token, string Receipt, string? Error, string? Notice, AntiforgeryTokenSet Key);

/// <summary>Public hearings: whoever has the link reads what is heard, answers, gets a receipt, and can take the answer back. Nothing of it is kept by browsers or by the portal.</summary>
internal static partial class HearingPages
{
    private const int LargestForm = 1_000_000;

    internal static void AddHearingAnswers(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AnswerLimit>();
        builder.Services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "tryghed-formular";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            // TLS ends at the gateway: what the portal itself is asked by says nothing.
            antiforgery.Cookie.SecurePolicy = builder.Configuration["Authentication:Issuer"]?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) is true ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            antiforgery.FormFieldName = "formular";
            antiforgery.SuppressXFrameOptionsHeader = true; // the page's own rules say it
        });
    }

    internal static void MapHearingPages(this WebApplication app)
    {
        app.MapGet("/hoering/{token}", Show).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/hoering/{token}/bilag/{file:guid}", (string token, Guid file, GatewayClient gateway, HttpContext http, CancellationToken cancel) =>
                StrategyPages.Pass(gateway.PublicHearingFile(token, file, cancel), http, cancel))
            .AllowAnonymous().ExcludeFromDescription();
        app.MapPost("/hoering/{token}", Answer).AllowAnonymous().ExcludeFromDescription().DisableAntiforgery(); // checked below, so that a form that is too old loses nothing
        app.MapGet("/hoering/{token}/tilbagetraek", (string token, IAntiforgery antiforgery, HttpContext http) =>
            Token().IsMatch(token) ? Private(http, Form(new WithdrawModel(token, "", null, null, antiforgery.GetAndStoreTokens(http)), 200)) : NotFound()).AllowAnonymous().ExcludeFromDescription();
        app.MapPost("/hoering/{token}/tilbagetraek", Withdraw).AllowAnonymous().ExcludeFromDescription().DisableAntiforgery();
    }

    private static async Task<IResult> Show(string token, GatewayClient gateway, IAntiforgery antiforgery, HttpContext http, CancellationToken cancel)
    {
        if (!Token().IsMatch(token))
            return NotFound();
        return await gateway.PublicHearing(token, cancel) switch
        {
            ({ } hearing, _) => Private(http, Form(new HearingModel(hearing, token, HearingForm.Empty, new Dictionary<string, string>(), null, antiforgery.GetAndStoreTokens(http)), 200)),
            (null, true) => NotFound(),
            _ => PageEndpoints.View<NoAnswerView>(StatusCodes.Status503ServiceUnavailable),
        };
    }

    private static async Task<IResult> Answer(string token, GatewayClient gateway, IAntiforgery antiforgery, AnswerLimit limit, HttpContext http, CancellationToken cancel)
    {
        if (!Token().IsMatch(token))
            return NotFound();
        if (await Read(http, cancel) is not { } sent)
            return Said(http, StatusCodes.Status413PayloadTooLarge, "Svaret er for langt", "Gå tilbage, gør det kortere, og send igen.", $"/hoering/{token}", "Til høringen");
        var form = HearingForm.Read(sent);
        var (hearing, none) = await gateway.PublicHearing(token, cancel);
        if (none)
            return NotFound();

        if (!await antiforgery.IsRequestValidAsync(http))
            return Again(400, "Siden har været åben for længe, eller din browser gemmer ikke cookies. Dit svar står her endnu: send det igen.");
        if (hearing is { State: not "open" })
            return Again(409, null);
        if (form.Errors() is { Count: > 0 } errors)
            return Again(400, null, errors);
        if (limit.Take(http, "answer") is { } wait)
            return TooMany(wait);

        var stored = await gateway.Answer(token, form.Answer(), cancel);
        return stored switch
        {
            { IsStored: true } => Private(http, PageEndpoints.View<ReceiptView>(StatusCodes.Status200OK, ("Token", token), ("Title", hearing?.Title ?? ""), ("Receipt", stored.Receipt ?? ""))),
            { Status: HttpStatusCode.BadRequest } => Again(400, null, form.Refused(stored.Errors)),
            { Status: HttpStatusCode.NotFound } => NotFound(),
            { Status: HttpStatusCode.Conflict } => await Conflict(),
            { Status: HttpStatusCode.TooManyRequests } => TooMany(stored.RetryAfter ?? TimeSpan.FromMinutes(10)),
            { Status: HttpStatusCode.RequestEntityTooLarge } => Again(413, "Svaret er for langt. Gør det kortere, og send igen."),
            _ => Again(503, "Svaret kan ikke modtages lige nu. Det står her endnu: send det igen om lidt."),
        };

        // It may have closed meanwhile; otherwise the same has been sent before.
        async Task<IResult> Conflict()
        {
            (hearing, _) = await gateway.PublicHearing(token, cancel);
            return Again(409, hearing is { State: not "open" } ? null : "Nøjagtig det samme svar er sendt før. Fik du ingen kvittering, så ret lidt i teksten, og send igen.");
        }

        IResult TooMany(TimeSpan after)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return Again(429, $"Der er sendt for mange svar. Dit svar står her endnu: send det igen om {Minutes(after)}.");
        }

        IResult Again(int status, string? notice, IReadOnlyDictionary<string, string>? errors = null) =>
            Private(http, Form(new HearingModel(hearing, token, form, errors ?? new Dictionary<string, string>(), notice, antiforgery.GetAndStoreTokens(http)), status));
    }

    private static async Task<IResult> Withdraw(string token, GatewayClient gateway, IAntiforgery antiforgery, AnswerLimit limit, HttpContext http, CancellationToken cancel)
    {
        if (!Token().IsMatch(token))
            return NotFound();
        if (await Read(http, cancel) is not { } sent)
            return Again("", 413, "Koden er for lang. Skriv den, som den står på kvitteringen.");
        var receipt = ((string?)sent["kvittering"] ?? "").Trim();
        if (!await antiforgery.IsRequestValidAsync(http))
            return Again(receipt, 400, null, "Siden har været åben for længe, eller din browser gemmer ikke cookies. Send igen.");
        if (!Token().IsMatch(receipt))
            return Again(receipt, 400, "Skriv koden, som den står på kvitteringen.");
        if (limit.Take(http, "withdraw") is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return Again(receipt, 429, null, $"Der er prøvet for mange gange. Prøv igen om {Minutes(wait)}.");
        }
        return (await gateway.Withdraw(token, receipt, cancel)).Status switch
        {
            HttpStatusCode.NoContent or HttpStatusCode.OK => Said(http, 200, "Svaret er trukket tilbage", "Det, du skrev, er slettet, sammen med dit navn og din e-mail.", "/strategier", "Se strategierne"),
            HttpStatusCode.NotFound => Again(receipt, 404, "Der er intet svar med den kode. Er det trukket tilbage én gang, er det slettet."),
            HttpStatusCode.BadRequest => Again(receipt, 400, "Skriv koden, som den står på kvitteringen."),
            HttpStatusCode.Conflict => Again(receipt, 409, null, "Svaret kan ikke trækkes tilbage længere. Skriv til kommunen, hvis du vil have det slettet."),
            _ => Again(receipt, 503, null, "Svaret kan ikke trækkes tilbage lige nu. Prøv igen om lidt."),
        };

        IResult Again(string typed, int status, string? error, string? notice = null) =>
            Private(http, Form(new WithdrawModel(token, typed.Length > 100 ? "" : typed, error, notice, antiforgery.GetAndStoreTokens(http)), status));
    }

    // Null when it is larger than any answer.
    private static async Task<IFormCollection?> Read(HttpContext http, CancellationToken cancel)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = LargestForm;
        if (!http.Request.HasFormContentType)
            return FormCollection.Empty;
        try
        {
            return await http.Request.ReadFormAsync(new FormOptions { BufferBody = false, ValueLengthLimit = LargestForm, KeyLengthLimit = 200, BufferBodyLengthLimit = LargestForm }, cancel);
        }
        catch (Exception tooLarge) when (tooLarge is InvalidDataException or BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
        {
            return null;
        }
    }

    private static string Minutes(TimeSpan wait) => Math.Ceiling(wait.TotalMinutes) is > 1 and var minutes ? $"{Danish.Number(minutes, 0)} minutter" : "et minut";

    // What is typed here is somebody's own: neither the browser nor anything on the way keeps it.
    private static IResult Private(HttpContext http, IResult page)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer"; // the link is a key
        return page;
    }

    private static RazorComponentResult<HearingView> Form(HearingModel model, int status) => PageEndpoints.View<HearingView>(status, ("Model", model));

    private static RazorComponentResult<WithdrawView> Form(WithdrawModel model, int status) => PageEndpoints.View<WithdrawView>(status, ("Model", model));

    private static IResult Said(HttpContext http, int status, string heading, string text, string link, string linkText) =>
        Private(http, PageEndpoints.View<SaidView>(status, ("Heading", heading), ("Words", text), ("Link", link), ("LinkText", linkText)));

    private static RazorComponentResult<NotFoundView> NotFound() => PageEndpoints.View<NotFoundView>(StatusCodes.Status404NotFound);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{8,100}\z")]
    private static partial Regex Token();
}
