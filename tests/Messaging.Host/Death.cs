using System.Diagnostics;

namespace Tryghed.Messaging.Host;

/// <summary>Ends this process with SIGKILL at the n-th time that it comes to a moment, as <c>sent:17</c>.</summary>
/// <remarks>
/// <c>committed</c>: a change and its event are committed. <c>sent</c>: the broker has confirmed, the outbox row is still there.
/// <c>consuming</c>: the consumer has worked and not committed. <c>consumed</c>: it has committed, the broker does not know yet.
/// <c>replayed</c>: a dead letter is back in its queue and still among the dead.
/// </remarks>
public sealed class Death
{
    private readonly string? moment;
    private int left;

    public Death(IConfiguration configuration)
    {
        if (configuration["Death"]?.Split(':') is not [var at, var count])
            return;
        (moment, left) = (at, int.Parse(count));
        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Tryghed.Messaging",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => MayCome(activity.OperationName switch
            {
                "outbox send" => "sent",
                "dead letter replay" => "replayed",
                var name when name.StartsWith("inbox ", StringComparison.Ordinal) => "consumed",
                _ => "",
            }),
        });
    }

    public void MayCome(string at)
    {
        if (at != moment || Interlocked.Decrement(ref left) != 0)
            return;
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite); // nothing more happens here
    }
}
