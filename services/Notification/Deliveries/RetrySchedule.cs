namespace Tryghed.Notification.Deliveries;

/// <summary>How long to wait after each failed attempt; after the last wait the delivery has failed.</summary>
/// <param name="Waits">Wait after the first attempt, after the second, and so on.</param>
internal sealed record RetrySchedule(IReadOnlyList<TimeSpan> Waits)
{
    /// <summary>Ten attempts over a little more than three days.</summary>
    internal static readonly RetrySchedule Default = new(
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1),
        TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(1), TimeSpan.FromDays(1),
    ]);

    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    /// <summary>The wait after a failed attempt; null when it was the last.</summary>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    /// <param name="asked">What the receiver asked for (<c>Retry-After</c>), followed up to an hour.</param>
    /// <param name="chance">From 0 to below 1: spreads the wait by a fifth up and down, so that a receiver that is back is not met by all at once.</param>
    internal TimeSpan? After(int attempt, TimeSpan? asked, double chance)
    {
        if (attempt > Waits.Count)
            return null;
        var wait = Waits[attempt - 1] * (0.8 + (0.4 * chance));
        var wish = asked > LongestAsked ? LongestAsked : asked;
        return wish > wait ? wish : wait;
    }
}
