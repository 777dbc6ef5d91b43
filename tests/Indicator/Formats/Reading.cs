using System.Text;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Observations.Import;

namespace Tryghed.Indicator.Tests.Formats;

/// <summary>A file in memory, and what is read of it.</summary>
internal sealed class Reading(byte[] bytes) : IFile
{
    public long Length => bytes.Length;

    public Stream Open() => new MemoryStream(bytes);

    /// <summary>A cell that keeps its codes.</summary>
    internal sealed record Read(int Row, string Codes, string? Value, string? Exposure, string? Status);

    internal static Reading Of(string text, Encoding? encoding = null) => new((encoding ?? new UTF8Encoding(false)).GetBytes(text));

    internal static ImportFile.Layout Layout(FileFormat format, Mapping? mapping = null) => new(format, mapping ?? new Mapping());

    internal Task<ICube> Cube(FileFormat format, Mapping? mapping = null) => ImportFile.Open(this, Layout(format, mapping), default);

    internal async Task<List<Read>> Cells(FileFormat format, Mapping? mapping = null)
    {
        var errors = new RowErrors();
        var cells = new List<Read>();
        await foreach (var cell in (await Cube(format, mapping)).Cells(errors, default))
            cells.Add(new Read(cell.Row, string.Join('|', cell.Codes), cell.Value, cell.Exposure, cell.Status));
        return errors.Any ? throw new InvalidOperationException(string.Join(' ', errors.First)) : cells;
    }

    /// <summary>Rows of an indicator, as <c>area period value exposure status</c>.</summary>
    internal async Task<List<string>> Rows(FileFormat format, Mapping? mapping = null)
    {
        var errors = new RowErrors();
        var rows = new List<string>();
        await foreach (var row in ImportFile.Read(this, Layout(format, mapping), errors, default))
            rows.Add($"{row.Area} {row.Period} {row.Value ?? "∅"} {row.Exposure ?? "∅"} {row.Status ?? "∅"}");
        return errors.Any ? throw new InvalidOperationException(string.Join(' ', errors.First)) : rows;
    }

    /// <summary>What is wrong with it, as <c>row field: reason</c>.</summary>
    internal async Task<string> Wrong(FileFormat format, Mapping? mapping = null)
    {
        var errors = new RowErrors();
        await foreach (var row in ImportFile.Tolerantly(ImportFile.Read(this, Layout(format, mapping), errors, default), errors))
            _ = row;
        return errors.Any ? $"{errors.First[0].Row} {errors.First[0].Field}: {errors.First[0].Reason}" : "nothing";
    }
}
