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

    private static readonly Dictionary<string, Type> ByUrn = [];

    static EventCatalogue() => Add(typeof(IEvent).Assembly);

    /// <summary>Makes the events of an assembly known; those of Contracts are.</summary>
    internal static void Add(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IEvent)) && type is { IsAbstract: false, IsInterface: false }))
            ByUrn[UrnOf(type)] = type;
    }

    /// <summary>As <c>indicator:worsened:v1</c>.</summary>
    internal static string UrnOf(Type type) => WireName.Of(type);

    internal static Type? Find(string urn) => ByUrn.GetValueOrDefault(urn);
}
