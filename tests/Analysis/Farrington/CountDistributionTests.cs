using Shouldly;
using Xunit;

namespace Tryghed.Analysis.Tests.Farrington;

public class CountDistributionTests
{
    [Theory]
    [InlineData(0.02, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 40)]
    [InlineData(250, 1.0001)]
    [InlineData(250, 3)]
    [InlineData(4000, 12)]
    public void Tail_and_quantile_are_those_of_the_probabilities_added_up(double mean, double dispersion)
    {
        var distribution = new CountDistribution(mean, dispersion);
        foreach (var alpha in new[] { 0.2, 0.01, 0.0005 })
        {
            var quantile = distribution.UpperQuantile(alpha);
            var (above, at) = (0.0, 0.0);
            foreach (var (count, probability) in Probabilities(mean, dispersion))
            {
                above += count > quantile ? probability : 0;
                at += count == quantile ? probability : 0;
            }
            above.ShouldBeLessThanOrEqualTo(alpha + 1e-12);
            (above + at).ShouldBeGreaterThan(alpha - 1e-12);
            distribution.AtLeast(quantile + 1).ShouldBe(above, 1e-8);
        }
    }

    [Theory]
    [InlineData(1e5, 1)]
    [InlineData(1e5, 1.0000001)]
    [InlineData(9e6, 1.001)]
    [InlineData(1e5, 3000)]
    [InlineData(9e6, 1)]
    [InlineData(9e6, 50)]
    [InlineData(9e6, 1e9)]
    [InlineData(9e11, 1e15)]
    [InlineData(1e-12, 1)]
    [InlineData(1e-12, 1e6)]
    public void The_largest_and_smallest_means_have_a_tail_and_a_quantile_that_belong_together(double mean, double dispersion)
    {
        var distribution = new CountDistribution(mean, dispersion);
        var quantile = distribution.UpperQuantile(0.01);

        quantile.ShouldBeInRange(0, mean + 50 * Math.Sqrt(mean * dispersion) + 1);
        distribution.AtLeast(quantile + 1).ShouldBeLessThanOrEqualTo(0.0101);
        if (quantile > 0)
            distribution.AtLeast(quantile).ShouldBeGreaterThan(0.0099);
    }

    private static IEnumerable<(int Count, double Probability)> Probabilities(double mean, double dispersion)
    {
        var size = mean / (dispersion - 1);
        var log = dispersion == 1 ? -mean : -size * Math.Log(dispersion);
        for (var count = 0; count < 3 * mean + 60 * dispersion + 60; count++)
        {
            yield return (count, Math.Exp(log));
            log += dispersion == 1 ? Math.Log(mean / (count + 1)) : Math.Log((count + size) / (count + 1) * (1 - 1 / dispersion));
        }
    }
}
