using System.Linq.Expressions;
using System.Text.Json;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Catalogue;

/// <summary>A definition as it was from a moment on. Rows are added, never changed.</summary>
internal sealed class IndicatorVersion
{
    private static readonly JsonSerializerOptions Json = new JsonSerializerOptions(JsonSerializerDefaults.Web).UseTryghedJson();

    public required string Indicator { get; init; }

    /// <summary>1 for the indicator's first.</summary>
    public required int Number { get; init; }

    /// <summary>Who could see the indicator then.</summary>
    public required Visibility Visibility { get; init; }

    /// <summary>The definition as the API showed it then, as JSON.</summary>
    public required string Definition { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string By { get; init; }

    internal static IndicatorVersion Of(IndicatorDefinition indicator, string by, DateTimeOffset at) => new()
    {
        Indicator = indicator.Code,
        Number = indicator.Version,
        Visibility = indicator.Visibility,
        Definition = JsonSerializer.Serialize(CatalogueEndpoints.Show(indicator), Json),
        At = at,
        By = by,
    };

    /// <summary>Versions of an indicator that the caller sees: what was closed when it stood stays closed when the indicator is opened.</summary>
    internal static Expression<Func<IndicatorVersion, bool>> SeenBy(Caller caller, IndicatorDefinition indicator)
    {
        var (code, all, partner) = (indicator.Code, caller.Owns(indicator.Owner), caller.Organisation is not null);
        return version => version.Indicator == code && (all || version.Visibility == Visibility.Public || (partner && version.Visibility == Visibility.Partners));
    }
}
