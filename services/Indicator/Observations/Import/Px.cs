namespace Tryghed.Indicator.Observations.Import;

internal static class Px
{
    internal static Task<ICube> Open(IFile file, string? encoding, CancellationToken cancel) => throw new UnreadableFileException(0, "file", $"Not yet ({file.Length} {encoding} {cancel}).");
}
