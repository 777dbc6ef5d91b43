namespace Tryghed.Runner;

/// <summary>What the user asked of <c>./test</c>.</summary>
/// <param name="Projects">Short names of test projects, <c>Messaging</c>; none means all.</param>
/// <param name="Filter">Part of a test's full name; null means all.</param>
/// <param name="Approve">Approved files are written, not compared.</param>
internal sealed record Arguments(IReadOnlyList<string> Projects, string? Filter, bool Approve)
{
    internal const string Usage = "Usage: ./test [PROJECT …] [--filter PART-OF-A-TEST'S-NAME] [--approve]   as: ./test Messaging --filter inbox";

    /// <exception cref="FormatException">An option is not known or lacks its value.</exception>
    internal static Arguments Parse(string[] args)
    {
        var projects = new List<string>();
        string? filter = null;
        var approve = false;
        for (var i = 0; i < args.Length; i++)
            switch (args[i])
            {
                case "--approve":
                    approve = true;
                    break;
                case "--filter" when i + 1 < args.Length:
                    filter = args[++i];
                    break;
                case ['-', ..]:
                    throw new FormatException($"{args[i]} is not an option or lacks its value. {Usage}");
                default:
                    projects.Add(args[i]);
                    break;
            }
        return new Arguments(projects, filter, approve);
    }
}
