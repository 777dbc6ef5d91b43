using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Indices;

/// <summary>Which areas of an index its owner watches for a fall.</summary>
internal sealed class WatchedIndex
{
    /// <summary>However large its share of the budget, an area raises no more than one false alarm in so many periods.</summary>
    private const double LeastPeriodsBetween = 20;

    public required string Organisation { get; init; }
    public required string Index { get; init; }
    public required List<string> Areas { get; set; }

    /// <summary>The probability above which a fall is told; null for a share of the budget.</summary>
    public double? Probability { get; set; }

    /// <summary>The probability that is in force: the one above, or the one that the budget's share comes to.</summary>
    public double Threshold { get; set; }

    /// <summary>Newest period that there were figures of when watching began; null when there were none. What is older is history and no alarm.</summary>
    public int? SeenOrdinal { get; set; }
    public required DateTimeOffset Since { get; set; }

    /// <summary>The promise: expected false alarms of one area in twelve months.</summary>
    /// <remarks>
    /// Where nothing has changed but noise, the probability that it fell is uniform: it exceeds p in 1 − p of the periods. A finite number of replications tells no probabilities apart that
    /// are closer to 1 than one of them.
    /// </remarks>
    internal double FalseAlarmsPerYear(Frequency frequency, int replications) => Math.Round(Math.Max(1 - Threshold, replications > 0 ? 1.0 / replications : 0) * Period.InAYear(frequency), 9);

    /// <summary>The probability that a share of the budget comes to.</summary>
    internal static double ThresholdOf(double share, Frequency frequency) => Math.Round(1 - Math.Min(share / Period.InAYear(frequency), 1 / LeastPeriodsBetween), 9);

    /// <summary>How many series of a watch list's budget are areas of indices.</summary>
    internal static async Task<int> SpendBudget(IndicatorDb db, string organisation, CancellationToken cancel) =>
        (await db.WatchedIndices.AsNoTracking().Where(w => w.Organisation == organisation && w.Probability == null).ToListAsync(cancel)).Sum(w => w.Areas.Count);

    /// <summary>Gives every watched area its share of the budget, in a transaction that has locked the watch list.</summary>
    internal static async Task Settle(IndicatorDb db, string organisation, double share, CancellationToken cancel)
    {
        foreach (var watched in await db.WatchedIndices.Where(w => w.Organisation == organisation).ToListAsync(cancel))
        {
            var frequency = await db.Indices.Where(i => i.Code == watched.Index).Select(i => i.Frequency).SingleAsync(cancel);
            watched.Threshold = watched.Probability ?? ThresholdOf(share, frequency);
        }
        await db.SaveChangesAsync(cancel);
    }
}
