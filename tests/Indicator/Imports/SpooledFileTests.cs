using System.Security.Cryptography;
using Shouldly;
using Tryghed.Indicator.Observations.Import;
using Xunit;

namespace Tryghed.Indicator.Tests.Imports;

public sealed class SpooledFileTests
{
    [Fact]
    public async Task A_spooled_file_is_read_by_two_cursors_at_once_and_lies_under_no_name()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        var directory = Directory.CreateTempSubdirectory("tryghed-spool");
        using (var file = (await SpooledFile.Take(new MemoryStream(bytes), directory.FullName, bytes.Length, CancellationToken.None))!)
        {
            file.Length.ShouldBe(bytes.Length);
            file.Hash.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
            if (!OperatingSystem.IsWindows())
                directory.EnumerateFiles().ShouldBeEmpty();
            using Stream one = file.Open(), two = file.Open();
            var half = new byte[150_000];
            await one.ReadExactlyAsync(half);
            var all = new byte[bytes.Length];
            await two.ReadExactlyAsync(all);
            all.ShouldBe(bytes);
            await one.ReadExactlyAsync(half);
            half.ShouldBe(bytes[150_000..]);
            one.ReadByte().ShouldBe(-1);
        }
        (await SpooledFile.Take(new MemoryStream(bytes), directory.FullName, bytes.Length - 1, CancellationToken.None)).ShouldBeNull();
        directory.EnumerateFiles().ShouldBeEmpty();
        directory.Delete();
    }

    [Fact]
    public async Task How_far_a_file_is_read_is_where_its_hindmost_cursor_stands()
    {
        using var spooled = (await SpooledFile.Take(new MemoryStream(new byte[1000]), null, 1000, CancellationToken.None))!;
        var file = new MeteredFile(spooled);
        await using var ahead = file.Open();
        await ahead.ReadExactlyAsync(new byte[900]);
        file.Position.ShouldBe(900);
        await using (var behind = file.Open())
        {
            await behind.ReadExactlyAsync(new byte[100]);
            file.Position.ShouldBe(100);
        }
        file.Position.ShouldBe(900);
    }

    [Theory]
    [InlineData(10, 0.5, 0, 10.0)] // half is done
    [InlineData(10, 0.5, 1, 30.0)] // and then another work of the same length
    [InlineData(10, 1, 1, 10.0)]
    [InlineData(10, 0.001, 1, null)] // too little to say
    public void What_is_left_follows_from_what_is_done(double elapsed, double share, double thenTimes, double? left) =>
        ImportMeter.Left(elapsed, share, thenTimes).ShouldBe(left);
}
