using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tryghed.ServiceDefaults;

internal static class Problems
{
    /// <summary>RFC 9457 problem details with a stable <c>type</c> and the trace's id, and nothing about the code inside.</summary>
    internal static void AddProblems(this IServiceCollection services)
    {
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddExceptionHandler<BadRequestAnswer>();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            var status = problem.Status ?? context.HttpContext.Response.StatusCode;
            if (problem.Type is null || problem.Type.StartsWith("https://tools.ietf.org", StringComparison.Ordinal))
                problem.Type = $"urn:tryghed:problem:{ReasonPhrases.GetReasonPhrase(status).ToLowerInvariant().Replace(' ', '-')}";
            problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        });
    }

    /// <summary>A body that can't be read is the sender's fault, and the answer says where.</summary>
    private sealed class BadRequestAnswer(IProblemDetailsService problems) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
        {
            if (exception is not BadHttpRequestException bad)
                return false;

            context.Response.StatusCode = bad.StatusCode;
            var field = bad.InnerException is JsonException { Path: { } path } ? path.TrimStart('$', '.') : "";
            var reason = bad.InnerException is JsonException json ? WithoutTypeNames(json) : bad.Message;
            return await problems.TryWriteAsync(new ProblemDetailsContext
            {
                HttpContext = context,
                ProblemDetails = bad.StatusCode is StatusCodes.Status400BadRequest
                    ? new HttpValidationProblemDetails(new Dictionary<string, string[]> { [field] = [reason] }) { Status = bad.StatusCode, Title = "The request could not be read." }
                    : new ProblemDetails { Status = bad.StatusCode, Detail = bad.Message },
            });
        }

        // System.Text.Json names .NET types in its messages; a caller has no use for them.
        private static string WithoutTypeNames(JsonException exception) => exception.Message switch
        {
            var m when m.Contains("could not be mapped to any .NET member", StringComparison.Ordinal) => "This field is not known here.",
            var m when m.Contains("missing required properties", StringComparison.Ordinal) => "A required field is missing: " + m[(m.LastIndexOf(':') + 1)..].Trim(' ', '.', '\''),
            var m when m.Contains("could not be converted", StringComparison.Ordinal) => $"The value has the wrong type (line {exception.LineNumber + 1}).",
            _ => $"This is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}).",
        };
    }
}
