using System.Text.Json;
using System.Text.Json.Serialization;
using Tryghed.Analysis.RunLengths;

namespace Tryghed.Indicator.Analyses;

/// <summary>Kinds of schemes whose run lengths are known.</summary>
internal enum Scheme
{
    Shewhart,
    Ewma,
    Cusum,
    PoissonCusum,
}

/// <summary>How the limits of a moving average begin.</summary>
internal enum LimitKind
{
    Asymptotic,
    Exact,
}

/// <summary>A scheme as a request names it. Figures are in standard deviations; counts of <c>poisson-cusum</c> in cases.</summary>
internal abstract record SchemeSettings
{
    /// <summary>The scheme.</summary>
    public required Scheme Scheme { get; init; }

    /// <summary>For <c>shewhart</c>: the name of a set (<c>nhs</c>, <c>western-electric</c>, <c>nelson</c>) or a list of rules; <c>["beyond-limit"]</c> when absent.</summary>
    public JsonElement? Rules { get; init; }

    /// <summary>For <c>shewhart</c>: distance of the limits from the centre; 3 when absent.</summary>
    public double? Width { get; init; }

    /// <summary>For <c>ewma</c>: weight of the newest figure.</summary>
    public double? Lambda { get; init; }

    /// <summary>For <c>ewma</c>: distance of the limits in standard deviations of the average.</summary>
    [JsonPropertyName("L")]
    public double? L { get; init; }

    /// <summary>For the cumulative sums: reference value.</summary>
    public double? K { get; init; }

    /// <summary>For the cumulative sums: decision interval.</summary>
    public double? H { get; init; }

    /// <summary>For the cumulative sums: where they start; 0 when absent.</summary>
    public double? HeadStart { get; init; }

    /// <summary>For <c>poisson-cusum</c>: expected count of a period.</summary>
    public double? Mean { get; init; }

    /// <summary>Whether changes downward count too.</summary>
    public Sided? Sided { get; init; }

    /// <summary>For <c>ewma</c>: whether the first limits are narrower; <c>asymptotic</c> when absent.</summary>
    public LimitKind? Limits { get; init; }

    /// <summary>The scheme that the settings name.</summary>
    /// <param name="sided">What holds when the request doesn't say.</param>
    /// <param name="searched">Whether its limit is to be found: then none may be given.</param>
    /// <exception cref="SettingException">A setting is missing, out of range, or belongs to another scheme.</exception>
    internal MonitoringScheme Read(Sided sided, bool searched)
    {
        Strangers(("rules", Rules is not null, Scheme.Shewhart), ("width", Width is not null, Scheme.Shewhart), ("lambda", Lambda is not null, Scheme.Ewma), ("L", L is not null, Scheme.Ewma),
            ("limits", Limits is LimitKind.Exact, Scheme.Ewma), ("mean", Mean is not null, Scheme.PoissonCusum));
        if (Scheme is not (Scheme.Cusum or Scheme.PoissonCusum))
            Strangers(("k", K is not null, Scheme.Cusum), ("h", H is not null, Scheme.Cusum), ("headStart", HeadStart is not null and not 0, Scheme.Cusum));
        if (searched)
        {
            foreach (var (name, given) in ((string, bool)[])[("width", Width is not null), ("L", L is not null), ("h", H is not null)])
            {
                if (given)
                    throw new SettingException(name, "This is what is asked for; leave it out.");
            }
        }

        var sides = Sided ?? sided;
        var start = HeadStart ?? 0;
        switch (Scheme)
        {
            case Scheme.Shewhart:
                return new ShewhartScheme(NamedRules(), Width ?? 3, sides);
            case Scheme.Ewma:
                return new EwmaScheme(Lambda ?? (searched ? 0.2 : Given(Lambda, "lambda")), searched ? 3 : Given(L, "L"), sides, Limits is LimitKind.Exact);
            case Scheme.Cusum:
                return new CusumScheme(K ?? (searched ? ReferenceValue : Given(K, "k")), searched ? Math.Clamp(2 * start, 1, 100) : Given(H, "h"), start, sides);
            default:
                if (Sided is Analysis.RunLengths.Sided.Two)
                    throw new SettingException("sided", "The cumulative sum of counts looks upward only.");
                return new PoissonCusumScheme(Given(Mean, "mean"), K ?? (searched ? ReferenceValue : Given(K, "k")), searched ? start + 1 : Given(H, "h"), start);
        }
    }

    /// <summary>The reference value of a sum whose limit is searched for, when the request gives none.</summary>
    private protected virtual double ReferenceValue => throw new SettingException("k", "This is required.");

    private static double Given(double? value, string name) => value ?? throw new SettingException(name, "This is required.");

    private void Strangers(params (string Name, bool Given, Scheme Of)[] settings)
    {
        foreach (var (name, given, of) in settings)
        {
            if (given && of != Scheme)
                throw new SettingException(name, "This belongs to another scheme.");
        }
    }

    private IReadOnlyList<string> NamedRules()
    {
        const string both = "Give the name of a set (nhs, western-electric, nelson) or a list of names of rules.";
        switch (Rules)
        {
            case null:
                return ["beyond-limit"];
            case { ValueKind: JsonValueKind.String } set:
                return ShewhartScheme.RulesOf(set.GetString()!) ?? throw new SettingException("rules", both);
            case { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() is > 0 and <= 50:
                var names = list.EnumerateArray().Select(rule => rule.ValueKind is JsonValueKind.String ? rule.GetString()! : "").ToArray();
                var wrong = Array.FindIndex(names, name => !ShewhartScheme.KnownRules.Contains(name));
                return wrong < 0 ? names : throw new SettingException(FormattableString.Invariant($"rules[{wrong}]"), $"Give one of {string.Join(", ", ShewhartScheme.KnownRules)}.");
            default:
                throw new SettingException("rules", both);
        }
    }
}
