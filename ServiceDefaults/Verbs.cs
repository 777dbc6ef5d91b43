namespace Tryghed.ServiceDefaults;

/// <summary>Something that a service's executable does instead of serving, called by its first argument.</summary>
/// <remarks>Registered as a singleton; runs before the host starts.</remarks>
public interface IServiceVerb
{
    /// <summary>The first argument, as <c>dead-letters</c>.</summary>
    string Name { get; }

    /// <summary>Does it, writing to standard output.</summary>
    /// <param name="arguments">The arguments after the name.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="NotStartedException">It can't be done; the message is one sentence to the operator.</exception>
    Task Run(IReadOnlyList<string> arguments, CancellationToken cancel);
}

/// <summary>What <c>migrate</c> does besides the database, after it. Must be harmless when repeated.</summary>
public interface IMigrationStep
{
    /// <summary>Does it.</summary>
    /// <exception cref="NotStartedException">It can't be done; the message is one sentence to the operator.</exception>
    Task Migrate(CancellationToken cancel);
}
