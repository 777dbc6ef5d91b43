namespace Tryghed.Testing;

/// <summary>Text that others depend on (an OpenAPI document, an event's JSON) and that therefore changes only on purpose.</summary>
public static class Approved
{
    /// <summary>Fails when the text differs from the approved file; with <c>./test --approve</c> it becomes the approved file.</summary>
    /// <param name="path">The approved file, from the top of the repository: <c>tests/Indicator/Approved/IndicatorWorsened.json</c>, say.</param>
    /// <param name="text">What the code makes of it now.</param>
    /// <exception cref="NotApprovedException">It differs; the message shows the first line that does, and how to approve.</exception>
    public static void Text(string path, string text)
    {
        var now = Normal(text);
        var file = Repository.PathOf(path);
        if (Environment.GetEnvironmentVariable("TRYGHED_APPROVE") is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, now);
            return;
        }
        var approved = File.Exists(file) ? Normal(File.ReadAllText(file)) : "";
        if (now != approved)
            throw new NotApprovedException($"{path} is not what the code makes now.{FirstDifference(approved, now)}\nIf the change is meant: ./test --approve, and commit the file.");
    }

    private static string Normal(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static string FirstDifference(string approved, string now)
    {
        var (before, after) = (approved.Split('\n'), now.Split('\n'));
        var line = 0;
        while (line < before.Length && line < after.Length && before[line] == after[line])
            line++;
        return $"\nline {line + 1}\n  approved: {before.ElementAtOrDefault(line) ?? "(end)"}\n  now:      {after.ElementAtOrDefault(line) ?? "(end)"}";
    }
}

/// <summary>A text differs from its approved form.</summary>
public sealed class NotApprovedException(string message) : Exception(message);
