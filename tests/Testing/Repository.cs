namespace Tryghed.Testing;

/// <summary>The working copy that the tests were built from.</summary>
public static class Repository
{
    /// <summary>Its top directory.</summary>
    public static string Root { get; } = Find();

    /// <summary>Full path of something in it.</summary>
    /// <param name="path">As <c>services/Indicator/openapi.json</c>.</param>
    public static string PathOf(string path) => Path.Combine(Root, path);

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Tryghed.sln")))
                return at.FullName;
        throw new InvalidOperationException($"No Tryghed.sln above {AppContext.BaseDirectory}.");
    }
}
