namespace Tryghed.Local;

/// <summary>How to start a process, how to stop it, and how one knows that it is well.</summary>
/// <param name="Name">Its name; its log is NAME.log.</param>
/// <param name="Program">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="WorkingDirectory">The directory it starts in.</param>
/// <param name="Healthy">Asked until it answers true; a false or an exception of the network means not yet.</param>
public sealed record Launch(
    string Name, string Program, IReadOnlyList<string> Arguments, string WorkingDirectory, Func<CancellationToken, Task<bool>> Healthy)
{
    /// <summary>Environment variables to set or, with null, to remove.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The account it runs under when this program is root; null for the same.</summary>
    public string? Account { get; init; }

    /// <summary>The signal that asks it to end in good order.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;

    /// <summary>How long it may take to end in good order before it is killed.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>Signals, by their numbers on Linux.</summary>
public enum Signal
{
    /// <summary>Does nothing but tell whether there is somebody.</summary>
    None = 0,

    /// <summary>SIGINT.</summary>
    Interrupt = 2,

    /// <summary>SIGKILL.</summary>
    Kill = 9,

    /// <summary>SIGTERM.</summary>
    Terminate = 15,
}
