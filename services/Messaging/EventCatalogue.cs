using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using MassTransit;
using Tryghed.Contracts;

namespace Tryghed.Messaging;

/// <summary>The events of Contracts by their wire names.</summary>
internal static class EventCatalogue
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly FrozenDictionary<string, Type> ByUrn = typeof(IEvent).Assembly.GetTypes()
        .Where(type => type.IsAssignableTo(typeof(IEvent)) && type is { IsAbstract: false, IsInterface: false })
        .ToFrozenDictionary(UrnOf);

    /// <summary>As <c>indicator:worsened:v1</c>.</summary>
    internal static string UrnOf(Type type) => WireName.Of(type);

    /// <summary>The wire name without the <c>urn:message:</c> that it has in an envelope.</summary>
    internal static string Short(string urn) => urn.StartsWith("urn:message:", StringComparison.Ordinal) ? urn["urn:message:".Length..] : urn;

    internal static Type? Find(string urn) => ByUrn.GetValueOrDefault(urn);
}
