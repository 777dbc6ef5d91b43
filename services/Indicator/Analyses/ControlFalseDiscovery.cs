using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.Analysis.RunLengths;

namespace Tryghed.Indicator.Analyses;

/// <summary>Says which of many tests to believe, so that only a share of those believed is expected to be false.</summary>
internal static class ControlFalseDiscovery
{
    private const int MostTests = 1_000_000;

    /// <param name="PValues">At most 1,000,000, each 0 to 1.</param>
    /// <param name="Level">Expected share of false rejections among all, above 0 and below 1.</param>
    /// <param name="Dependence">What may be assumed of the tests; <c>positive</c> (independent ones included) when absent.</param>
    internal sealed record Request(IReadOnlyList<double> PValues, double Level, Dependence? Dependence = null);

    /// <param name="Rejected">Zero-based indexes of the rejected hypotheses, ascending.</param>
    /// <param name="Adjusted">For each p-value the least level at which it would be rejected.</param>
    internal sealed record Response(IReadOnlyList<int> Rejected, IReadOnlyList<double> Adjusted);

    internal static Results<Ok<Response>, ValidationProblem> Handle(Request request)
    {
        if (request.PValues.Count > MostTests)
            return FindRunLength.Refuse("pValues", FormattableString.Invariant($"Give at most {MostTests} p-values."));
        try
        {
            var found = FalseDiscovery.Control([.. request.PValues], request.Level, request.Dependence ?? Dependence.Positive);
            return TypedResults.Ok(new Response(found.Rejected, found.Adjusted));
        }
        catch (SettingException wrong)
        {
            return FindRunLength.Refuse(wrong.Setting, wrong.Reason);
        }
    }
}
