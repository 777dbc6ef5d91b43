using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Tryghed.ServiceDefaults;

namespace Tryghed.Strategy.Storage;

/// <summary>Records that are stored whole in a jsonb column.</summary>
internal static class StrategyJson
{
    // Members that a later release no longer knows must not make old versions unreadable.
    internal static readonly JsonSerializerOptions Options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        .UseTryghedJson().Leniently();

    internal static ValueConverter<T, string> Column<T>() => new(value => JsonSerializer.Serialize(value, Options), text => JsonSerializer.Deserialize<T>(text, Options)!);

    /// <summary>For values that are replaced and never changed in place.</summary>
    internal static ValueComparer<T> Whole<T>()
        where T : class? => new((a, b) => ReferenceEquals(a, b), value => value == null ? 0 : value.GetHashCode(), value => value);

    private static JsonSerializerOptions Leniently(this JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Skip;
        return options;
    }
}
