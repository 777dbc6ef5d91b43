using System.Text.Json.Serialization;

namespace Tryghed.Contracts;

/// <summary>How much an event asks of its reader. Ordered from least to most.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity
{
    /// <summary>Good to know.</summary>
    [JsonStringEnumMemberName("info")]
    Info,

    /// <summary>Should be looked at.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Should be looked at now.</summary>
    [JsonStringEnumMemberName("critical")]
    Critical,
}
