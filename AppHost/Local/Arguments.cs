namespace Tryghed.Local;

/// <summary>What ./run is asked to do.</summary>
internal enum Verb
{
    /// <summary>Run in the foreground until Ctrl-C.</summary>
    Run,

    /// <summary>Run in the background.</summary>
    Detach,

    /// <summary>The background's own end of <see cref="Detach"/>.</summary>
    Serve,

    /// <summary>Say what runs.</summary>
    Status,

    /// <summary>Stop what runs.</summary>
    Stop,

    /// <summary>Remove all data.</summary>
    Reset,

    /// <summary>Load the sample into the running system.</summary>
    Sample,

    /// <summary>Say how it is used.</summary>
    Help,
}

/// <summary>The command line.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Empty">Without the sample.</param>
/// <param name="Yes">Without asking.</param>
internal sealed record Arguments(Verb Verb, bool Empty = false, bool Yes = false)
{
    /// <summary>How it is used.</summary>
    public const string Usage = """
        Usage: ./run [--detach] [--empty]   start the system; Ctrl-C stops it
               ./run status                 what runs, and how it is doing
               ./run stop                   stop what --detach started
               ./run reset [--yes]          stop, and remove all data and secrets
               ./run sample                 load the sample into the running system

          --detach   start in the background, and return when all is well
          --empty    do not load the sample

        Environment: TRYGHED_PORT_OFFSET shifts every port, TRYGHED_RUN_DIR is used instead of .run.
        """;

    /// <summary>Reads a command line.</summary>
    /// <returns>The arguments, or what is wrong with them.</returns>
    public static (Arguments? Arguments, string? Wrong) Parse(IReadOnlyList<string> line)
    {
        Verb? verb = null;
        bool empty = false, yes = false;
        foreach (var word in line)
        {
            Verb? named = word switch
            {
                "--detach" => Verb.Detach,
                "--serve" => Verb.Serve,
                "status" => Verb.Status,
                "stop" => Verb.Stop,
                "reset" => Verb.Reset,
                "sample" => Verb.Sample,
                "--help" or "-h" or "help" => Verb.Help,
                _ => null,
            };
            if (named is not null)
            {
                if (named is not Verb.Help && verb is not null && verb != named)
                    return (null, $"'{word}' does not go with what stands before it.");
                if (verb is not Verb.Help)
                    verb = named;
            }
            else if (word is "--empty")
                empty = true;
            else if (word is "--yes" or "-y")
                yes = true;
            else
                return (null, $"'{word}' is not known.");
        }
        var asked = verb ?? Verb.Run;
        if (empty && asked is not (Verb.Run or Verb.Detach or Verb.Serve or Verb.Help))
            return (null, "'--empty' goes with a start only.");
        if (yes && asked is not (Verb.Reset or Verb.Help))
            return (null, "'--yes' goes with reset only.");
        return (new Arguments(asked, empty, yes), null);
    }
}
