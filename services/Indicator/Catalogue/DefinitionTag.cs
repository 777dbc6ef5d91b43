using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Catalogue;

/// <summary>The ETag of an indicator: the number of its definition's version, and a hash of all that is shown with it. A write asks for the number alone, since that is what it replaces.</summary>
internal static class DefinitionTag
{
    private static readonly JsonSerializerOptions Json = new JsonSerializerOptions(JsonSerializerDefaults.Web).UseTryghedJson();

    internal static string Of(CatalogueEndpoints.Item item) =>
        $"\"{item.Version.ToString(CultureInfo.InvariantCulture)}-{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(item, Json)).AsSpan(0, 8))}\"";

    /// <summary>Whether the request's <c>If-Match</c> names the version that stands.</summary>
    internal static bool IsMet(HttpRequest request, IndicatorDefinition indicator) => request.GetTypedHeaders().IfMatch.Any(
        tag => tag.Tag == "*" || !tag.IsWeak && tag.Tag.AsSpan().Trim('"') is var text && text[..(text.IndexOf('-') is var dash and >= 0 ? dash : text.Length)]
            .SequenceEqual(indicator.Version.ToString(CultureInfo.InvariantCulture)));
}
