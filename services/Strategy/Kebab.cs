using System.Text.Json;

namespace Tryghed.Strategy;

/// <summary>Enums as they stand in queries and events: <c>in-hearing</c>.</summary>
internal static class Kebab
{
    internal static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Reads one from the query; null where it is absent or wrong, and then the error says what it may be.</summary>
    internal static T? Read<T>(string? text, string field, out Dictionary<string, string[]>? error)
        where T : struct, Enum
    {
        error = null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (Of(value) == text)
                return value;
        }
        if (text is not null)
            error = new() { [field] = [$"'{text}' is not one of {string.Join(", ", Enum.GetValues<T>().Select(Of))}."] };
        return null;
    }
}
