using Shouldly;
using Tryghed.Analysis.Indices;
using Xunit;

namespace Tryghed.Analysis.Tests.Indices;

/// <summary>The variance of counts over their mean. Counts are drawn here.</summary>
public sealed class CountDispersionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_dispersion_that_counts_were_drawn_with_is_found_again(double dispersion)
    {
        // A level for each area, a movement that all share, and a slow drift of each area's own: none of them is dispersion.
        var random = new Random(1962);
        var (counts, exposures) = (new double[98][], new double[98][]);
        for (var area = 0; area < 98; area++)
        {
            (counts[area], exposures[area]) = (new double[12], new double[12]);
            var level = 0.002 * Math.Exp(random.NextDouble());
            for (var period = 0; period < 12; period++)
            {
                exposures[area][period] = 20_000 + 100 * area + 50 * period;
                var mean = level * exposures[area][period] * (1 + 0.3 * Math.Sin(period)) * Math.Exp(0.005 * (area % 3 - 1) * period);
                counts[area][period] = Draw(random, mean, dispersion);
            }
        }
        CountDispersion.OfSuccessive(counts, exposures).ShouldBe(Math.Max(1, dispersion), 0.1 * dispersion);
    }

    [Fact]
    public void Two_areas_by_hand()
    {
        // Sums 30 and 30, the shared movement 1 (30 before, 30 after), p = 1/2: (20 − 15)²/7.5 for each, over one degree of freedom.
        CountDispersion.OfSuccessive([[10, 20], [20, 10]], [[1, 1], [1, 1]]).ShouldBe(2 * 25 / 7.5, 1e-9);
    }

    [Fact]
    public void Too_little_to_tell_is_1()
    {
        CountDispersion.OfSuccessive([[10, 20]], [[1, 1]]).ShouldBe(1);
        CountDispersion.OfSuccessive([[10, double.NaN], [20, 10]], [[1, double.NaN], [1, 1]]).ShouldBe(1);
        CountDispersion.OfSuccessive([[0, 0], [0, 0]], [[1, 1], [1, 1]]).ShouldBe(1);
        CountDispersion.OfSuccessive([[10, 10], [20, 20]], [[1, 1], [1, 1]]).ShouldBe(1);
        CountDispersion.OfSuccessive([], []).ShouldBe(1);
        Should.Throw<ArgumentException>(() => CountDispersion.OfSuccessive([[-1, 10], [20, 20]], [[1, 1], [1, 1]]));
    }

    // Negative binomial as a Poisson of a gamma; the gamma of a whole shape as a sum of exponentials and a remainder by Johnk's method would do, but a Poisson of many small gammas is simpler:
    // compound Poisson with logarithmic clusters has exactly this law.
    private static double Draw(Random random, double mean, double dispersion)
    {
        if (dispersion == 1)
            return Poisson(random, mean);
        var clusters = Poisson(random, mean * Math.Log(dispersion) / (dispersion - 1));
        var sum = 0.0;
        for (var i = 0; i < clusters; i++)
            sum += Logarithmic(random, 1 - 1 / dispersion);
        return sum;
    }

    private static double Poisson(Random random, double mean)
    {
        var count = 0;
        for (var time = -Math.Log(1 - random.NextDouble()); time < mean; time -= Math.Log(1 - random.NextDouble()))
            count++;
        return count;
    }

    private static int Logarithmic(Random random, double p)
    {
        var (left, size, chance) = (random.NextDouble(), 1, -p / Math.Log(1 - p));
        while (left > chance)
        {
            left -= chance;
            chance *= p * size / (size + 1);
            size++;
        }
        return size;
    }
}
