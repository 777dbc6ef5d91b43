using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Tryghed.Indicator.Observations.Import;
using Tryghed.ServiceDefaults;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests.Imports;

/// <summary>Uploads that come drop by drop, on a clock that the test turns.</summary>
public sealed class SlowUploadTests
{
    private static readonly ImportLimits Limits = new() { Uploads = 4, UploadRate = 1000, UploadGrace = TimeSpan.FromSeconds(15) };

    private readonly FakeTimeProvider clock = new();
    private readonly ReceiveFile receive;

    public SlowUploadTests() => receive = new ReceiveFile(Limits, new ImportGates(Limits), clock);

    [Fact]
    public async Task An_upload_that_trickles_is_ended_with_a_sentence_and_leaves_its_place()
    {
        var upload = new Upload(receive, "aalborg");
        await upload.Send(14_999);
        clock.Advance(Limits.UploadGrace);
        var (file, refused) = await upload.Answer;
        file.ShouldBeNull();
        refused!.StatusCode.ShouldBe(408);
        refused.ProblemDetails.Detail!.ShouldContain("too slowly");

        Upload[] next = [new(receive, "aalborg"), new(receive, "aalborg")];
        foreach (var one in next)
        {
            await one.Send(1);
            using var arrived = (await one.End()).File;
            arrived!.Length.ShouldBe(1);
        }
    }

    [Fact]
    public async Task What_came_fast_at_first_buys_no_time_afterwards()
    {
        var upload = new Upload(receive, "aalborg");
        await upload.Send(1_000_000);
        clock.Advance(Limits.UploadGrace);
        upload.Answer.IsCompleted.ShouldBeFalse();
        await upload.Send(1);
        clock.Advance(Limits.UploadGrace);
        (await upload.Answer).Refused!.StatusCode.ShouldBe(408);
    }

    [Fact]
    public async Task An_upload_that_keeps_the_least_rate_may_take_its_time()
    {
        var upload = new Upload(receive, "aalborg");
        for (var i = 0; i < 20; i++)
        {
            await upload.Send(15_000);
            clock.Advance(Limits.UploadGrace);
        }
        using var file = (await upload.End()).File;
        file!.Length.ShouldBe(20 * 15_000);
    }

    [Fact]
    public async Task One_organisation_has_at_most_half_of_the_places_and_all_together_no_more_than_there_are()
    {
        Upload[] held = [new(receive, "aalborg"), new(receive, "aalborg"), new(receive, "politi"), new(receive, "politi")];
        foreach (var upload in held)
            upload.Answer.IsCompleted.ShouldBeFalse();
        (await new Upload(receive, "aalborg").Answer).Refused!.ProblemDetails.Detail!.ShouldContain("of your organisation");
        var full = (await new Upload(receive, "region").Answer).Refused!;
        full.StatusCode.ShouldBe(503);
        full.ProblemDetails.Detail!.ShouldNotContain("of your organisation");
        foreach (var upload in held)
            (await upload.End()).File!.Dispose();
    }

    private sealed class Upload
    {
        private readonly Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0));
        private readonly Counted body;
        private long sent;

        internal Upload(ReceiveFile receive, string organisation)
        {
            var context = new DefaultHttpContext();
            body = new Counted(pipe.Reader.AsStream());
            context.Request.Body = body;
            Answer = receive.Take(context.Request, FileFormat.Csv, new Caller("someone", organisation, Role.Contributor, new HashSet<string>()), CancellationToken.None);
        }

        internal Task<(SpooledFile? File, ProblemHttpResult? Refused)> Answer { get; }

        /// <summary>Sends, and waits until it has been taken.</summary>
        internal async Task Send(int bytes)
        {
            await pipe.Writer.WriteAsync(new byte[bytes]);
            sent += bytes;
            (await Eventually.Get(() => Task.FromResult(body.AskedAfter), asked => asked == sent)).ShouldBe(sent);
        }

        internal async Task<(SpooledFile? File, ProblemHttpResult? Refused)> End()
        {
            await pipe.Writer.CompleteAsync();
            return await Answer;
        }
    }

    /// <summary>Knows how much had been taken when more was asked for.</summary>
    private sealed class Counted(Stream from) : MemoryStream
    {
        private long taken, askedAfter;

        internal long AskedAfter => Interlocked.Read(ref askedAfter);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Interlocked.Exchange(ref askedAfter, taken);
            var count = await from.ReadAsync(buffer, cancellationToken);
            taken += count;
            return count;
        }
    }
}
