using System.Reflection;
using MassTransit;

namespace Tryghed.Contracts;

/// <summary>The name by which an event is known outside .NET.</summary>
public static class WireName
{
    /// <summary>Owner, name and version: <c>indicator:worsened:v1</c>.</summary>
    /// <exception cref="InvalidOperationException">The type has no <see cref="MessageUrnAttribute"/>.</exception>
    public static string Of(Type type)
    {
        var urn = type.GetCustomAttribute<MessageUrnAttribute>()?.Urn.ToString() ?? throw new InvalidOperationException($"{type.Name} has no [MessageUrn].");
        return urn.StartsWith("urn:message:", StringComparison.Ordinal) ? urn["urn:message:".Length..] : urn;
    }

    /// <summary>Owner and name, the same for all versions: <c>indicator:worsened</c>.</summary>
    /// <exception cref="InvalidOperationException">The type has no <see cref="MessageUrnAttribute"/>.</exception>
    public static string WithoutVersion(Type type) => Of(type)[..Of(type).LastIndexOf(':')];
}
