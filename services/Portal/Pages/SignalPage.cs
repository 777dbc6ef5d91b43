using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>What a signal's page shows.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="State">Its indicator in its area, with the chart.</param>
/// <param name="Explanation">In words; null when it could not be had.</param>
public sealed record SignalModel(SignalDetail Signal, IndicatorState State, string? Explanation)
{
    internal string AreaName => Areas.Name(Signal.Area);

    /// <summary>What has been promised of the series' alarms; null where nothing has.</summary>
    internal string? Promise => Signal switch
    {
        { FalseAlarmsPerYear: > 0 and var rate, DelayPeriods: { } delay } =>
            $"Ca. {Danish.Rate(rate, "falsk alarm", "falske alarmer")} for denne serie; en forværring på 1σ ses i gennemsnit efter {Delay(delay)}.",
        { FalseAlarmsPerYear: > 0 and var rate } => $"Ca. {Danish.Rate(rate, "falsk alarm", "falske alarmer")} for denne serie.",
        _ => null,
    };

    internal string? Scope => Signal.Scope switch
    {
        "national" => "Udviklingen ses i hele landet.",
        "local" => "Udviklingen er lokal: den ses ikke i landet som helhed.",
        _ => null,
    };

    internal static string Word(string status) => status switch
    {
        "held" => "Tilbageholdt",
        "open" => "Åbnet",
        "acknowledged" => "Set",
        "resolved" => "Afsluttet",
        "dismissed" => "Afvist som falsk",
        _ => status,
    };

    private string Delay(double periods) => $"{Danish.Number(periods, periods < 10 ? 1 : 0)} {Danish.PeriodNoun(Signal.Period)}";
}

/// <summary>Gathers a signal's page. Without its chart or explanation the page stands; without the signal it doesn't.</summary>
internal static class SignalPage
{
    internal static async Task<(SignalModel? Model, bool None)> Gather(Guid id, GatewayClient gateway, CancellationToken cancel)
    {
        var explanation = gateway.Explanation(id, cancel);
        var indicators = gateway.List<Indicator>("/api/v1/indicators", cancel);
        var (signal, none) = await gateway.Signal(id, cancel);
        await Task.WhenAll(explanation, indicators);
        if (signal is null)
            return (null, none);

        var (chart, _) = await gateway.Chart(signal.Indicator, signal.Area, cancel);
        chart = chart is { Points.Count: > 0 } ? chart : null;
        // Without the catalogue's answer the code stands for the title; whether the figures are made up is in the chart too.
        var indicator = (await indicators)?.FirstOrDefault(one => one.Code == signal.Indicator) ?? new Indicator(signal.Indicator, new Text(signal.Indicator), chart?.Unit ?? "");
        var standing = signal switch
        {
            { Status: "held" } => Standing.Held,
            { Status: "resolved" or "dismissed" } => Standing.Usual,
            { Variation: "worsening" } => Standing.Worsening,
            { Variation: "improving" } => Standing.Improving,
            _ => Standing.Changed,
        };
        return (new SignalModel(signal, new IndicatorState(indicator, standing, signal.Signal, chart, signal.Findings), await explanation), false);
    }
}
