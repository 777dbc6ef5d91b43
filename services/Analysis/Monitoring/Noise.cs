namespace Tryghed.Analysis.Monitoring;

/// <summary>A seeded stream of random numbers that is the same on every machine and in every version of the runtime.</summary>
/// <remarks>SplitMix64 (Steele, Lea &amp; Flood, Fast splittable pseudorandom number generators, 2014); normal variables by Marsaglia's polar method (1964).</remarks>
internal struct Noise(ulong seed)
{
    private ulong state = seed;
    private double spare = double.NaN;

    /// <summary>The stream of one replication: streams of one seed are independent of each other and of how the work is shared out.</summary>
    internal static Noise Of(int seed, int replication) => new(Mix(Mix((ulong)(uint)seed) + (ulong)(uint)replication));

    internal ulong Next() => Mix(state += 0x9E3779B97F4A7C15);

    /// <summary>Uniform on [0, 1).</summary>
    internal double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Standard normal.</summary>
    internal double Normal()
    {
        if (!double.IsNaN(spare))
        {
            var kept = spare;
            spare = double.NaN;
            return kept;
        }
        while (true)
        {
            double u = 2 * Uniform() - 1, v = 2 * Uniform() - 1, s = u * u + v * v;
            if (s is >= 1 or 0)
                continue;
            var scale = Math.Sqrt(-2 * Math.Log(s) / s);
            spare = v * scale;
            return u * scale;
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
