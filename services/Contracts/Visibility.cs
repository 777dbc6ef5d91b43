using System.Text.Json.Serialization;

namespace Tryghed.Contracts;

/// <summary>Who may see a thing: everyone, every partner of the strategy, or its owner only. Ordered from open to closed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Visibility>))]
public enum Visibility
{
    /// <summary>Everyone, signed in or not.</summary>
    [JsonStringEnumMemberName("public")]
    Public,

    /// <summary>Every organisation that takes part in the strategy.</summary>
    [JsonStringEnumMemberName("partners")]
    Partners,

    /// <summary>The owner organisation alone.</summary>
    [JsonStringEnumMemberName("owner")]
    Owner,
}

/// <summary>The one rule of who may see what.</summary>
public static class VisibilityRule
{
    /// <summary>Whether an organisation may see a thing.</summary>
    /// <param name="visibility">The thing's visibility.</param>
    /// <param name="owner">Code of the organisation that owns the thing.</param>
    /// <param name="organisation">Code of the organisation that asks; null for the public.</param>
    public static bool Allows(this Visibility visibility, string owner, string? organisation) => visibility switch
    {
        Visibility.Public => true,
        Visibility.Partners => organisation is not null,
        _ => organisation is not null && organisation == owner,
    };

    /// <summary>The more closed of two.</summary>
    public static Visibility And(this Visibility one, Visibility other) => one > other ? one : other;
}
