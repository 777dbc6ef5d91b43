using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Tryghed.ServiceDefaults;

internal static partial class Problems
{
    /// <summary>RFC 9457 problem details with a stable <c>type</c> and the trace's id, and nothing about the code inside.</summary>
    internal static void AddProblems(this IServiceCollection services)
    {
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddExceptionHandler<BadRequestAnswer>();
        services.AddExceptionHandler<UnavailableAnswer>();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            var status = problem.Status ??= context.HttpContext.Response.StatusCode;
            var reason = ReasonPhrases.GetReasonPhrase(status);
            problem.Title ??= reason;
            if (problem.Type is null || problem.Type.StartsWith("https://tools.ietf.org", StringComparison.Ordinal))
                problem.Type = $"urn:tryghed:problem:{reason.ToLowerInvariant().Replace(' ', '-')}";
            problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        });
        services.AddSingleton<IProblemDetailsWriter, WhateverIsAccepted>(); // after the framework's own, which goes first
    }

    /// <summary>Errors are problem details for a caller that asked for CSV, too; the framework would answer such a caller in plain text.</summary>
    private sealed class WhateverIsAccepted(IOptions<ProblemDetailsOptions> options) : IProblemDetailsWriter
    {
        public bool CanWrite(ProblemDetailsContext context) => true;

        public ValueTask WriteAsync(ProblemDetailsContext context)
        {
            options.Value.CustomizeProblemDetails?.Invoke(context);
            return new ValueTask(context.HttpContext.Response.WriteAsJsonAsync(
                context.ProblemDetails, context.ProblemDetails.GetType(), JsonSerializerOptions.Web, "application/problem+json"));
        }
    }

    /// <summary>A request that can't be read is the sender's fault, and the answer says where.</summary>
    private sealed class BadRequestAnswer(IProblemDetailsService problems) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
        {
            if (exception is not BadHttpRequestException bad)
                return false;

            context.Response.StatusCode = bad.StatusCode;
            return await problems.TryWriteAsync(new ProblemDetailsContext
            {
                HttpContext = context,
                ProblemDetails = bad.StatusCode switch
                {
                    StatusCodes.Status400BadRequest => new HttpValidationProblemDetails(Errors(bad)) { Status = bad.StatusCode, Title = "The request could not be read." },
                    StatusCodes.Status413PayloadTooLarge => new ProblemDetails { Status = bad.StatusCode, Detail = "The body is larger than allowed here." },
                    StatusCodes.Status415UnsupportedMediaType => new ProblemDetails { Status = bad.StatusCode, Detail = "Send the body as application/json." },
                    _ => new ProblemDetails { Status = bad.StatusCode },
                },
            });
        }

        private static Dictionary<string, string[]> Errors(BadHttpRequestException bad)
        {
            if (bad.InnerException is JsonException json)
                return InJson(json);
            if (Unbindable().Match(bad.Message) is { Success: true } wrong)
                return One(wrong.Groups["name"].Value, $"'{wrong.Groups["value"].Value}' is not a valid value.");
            if (Missing().Match(bad.Message) is { Success: true } missing)
                return One(missing.Groups["name"].Value, "This is required.");
            if (bad.Message.Contains("no body was provided", StringComparison.Ordinal))
                return One("", "A JSON body is required.");
            return One("", bad.InnerException is null && !bad.Message.Contains("Tryghed.", StringComparison.Ordinal) ? bad.Message : "The request could not be read.");
        }

        // System.Text.Json names .NET types in its messages; a caller has no use for them.
        private static Dictionary<string, string[]> InJson(JsonException json)
        {
            var path = json.Path?.TrimStart('$', '.') ?? "";
            var message = json.Message;
            if (message.Contains("missing required properties", StringComparison.Ordinal))
            {
                var prefix = path.Length == 0 ? "" : path + ".";
                return QuotedName().Matches(message[message.LastIndexOf("including:", StringComparison.Ordinal)..])
                    .Select(name => prefix + name.Groups[1].Value).Distinct()
                    .ToDictionary(name => name, string[] (_) => ["This is required."]);
            }
            if (message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
                return One(path, "This field is not known here.");
            if (message.Contains("allow setting null", StringComparison.Ordinal) || message.Contains("allow null", StringComparison.Ordinal))
                return One(path, "This may not be null.");
            if (ConvertedTo().Match(message) is { Success: true } type)
                return One(path, Allowed(type.Groups["type"].Value.TrimEnd('.'), path[(path.LastIndexOf('.') + 1)..]) is { } allowed
                    ? $"The value is not one of {allowed} (line {json.LineNumber + 1})."
                    : $"The value has the wrong type (line {json.LineNumber + 1}).");
            return One(path, $"This is not valid JSON (line {json.LineNumber + 1}, byte {json.BytePositionInLine}).");
        }

        // The message names the value's type or, for a constructor's parameter, the type that holds it.
        private static string? Allowed(string typeName, string field)
        {
            var named = AppDomain.CurrentDomain.GetAssemblies()
                .Where(assembly => assembly.GetName().Name?.StartsWith("Tryghed.", StringComparison.Ordinal) is true)
                .Select(assembly => assembly.GetType(typeName)).FirstOrDefault(found => found is not null);
            var type = named is { IsEnum: false }
                ? named.GetProperty(field, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)?.PropertyType
                : named;
            type = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
            return type is { IsEnum: true } ? string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)) : null;
        }

        private static Dictionary<string, string[]> One(string field, string reason) => new() { [field] = [reason] };
    }

    [GeneratedRegex("^Failed to bind parameter \"\\S+ (?<name>\\w+)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex Unbindable();

    [GeneratedRegex("^Required parameter \"\\S+ (?<name>\\w+)\" was not provided")]
    private static partial Regex Missing();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex QuotedName();

    [GeneratedRegex(@"could not be converted to (?:System\.Nullable`1\[)?(?<type>[\w.+]+)")]
    private static partial Regex ConvertedTo();
}
