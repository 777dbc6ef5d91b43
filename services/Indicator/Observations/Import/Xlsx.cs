namespace Tryghed.Indicator.Observations.Import;

internal static class Xlsx
{
    internal static ITable Open(IFile file) => throw new UnreadableFileException(0, "file", $"Not yet ({file.Length}).");
}
