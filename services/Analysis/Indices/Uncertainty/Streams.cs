using System.Runtime.Intrinsics;
using Tryghed.Analysis.Monitoring;

namespace Tryghed.Analysis.Indices.Uncertainty;

/// <summary>Random numbers that depend on what they are drawn for, and on nothing else: not on threads, nor on what was drawn before.</summary>
internal static class Streams
{
    /// <summary>The stream of one factor in one row of one sample matrix (A is 0, B is 1: Saltelli et al. 2010).</summary>
    internal static Noise Of(long seed, int replication, int factor, int matrix) => new(Key(seed, replication, factor, matrix));

    internal static ulong Key(long seed, int replication, int factor, int matrix) =>
        Mix(Mix(Mix((ulong)seed) + (uint)replication) + ((ulong)(uint)factor << 1 | (uint)matrix));

    /// <summary>A gamma variable with scale 1.</summary>
    /// <remarks>Marsaglia &amp; Tsang, ACM Transactions on Mathematical Software 26 (2000); below 1 by their power of a uniform.</remarks>
    internal static double Gamma(ref Noise noise, double shape)
    {
        if (shape < 1)
            return Gamma(ref noise, shape + 1) * Math.Pow(1 - noise.Uniform(), 1 / shape);
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = noise.Normal();
            var root = 1 + c * x;
            if (root <= 0)
                continue;
            var (v, u) = (root * root * root, 1 - noise.Uniform());
            if (u < 1 - 0.0331 * x * x * x * x || Math.Log(u) < 0.5 * x * x + d * (1 - v + Math.Log(v)))
                return d * v;
        }
    }

    internal static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>Standard normal variables by the vector: four lanes whatever the processor has, so that the numbers are the same.</summary>
/// <remarks>xoshiro256++ (Blackman &amp; Vigna 2021) in four lanes, seeded by SplitMix64; Box &amp; Muller 1958.</remarks>
internal struct NormalVectors
{
    private Vector256<ulong> a;
    private Vector256<ulong> b;
    private Vector256<ulong> c;
    private Vector256<ulong> d;

    internal NormalVectors(ulong key)
    {
        (a, b, c, d) = (Lanes(ref key), Lanes(ref key), Lanes(ref key), Lanes(ref key));

        static Vector256<ulong> Lanes(ref ulong key) => Vector256.Create(key = Streams.Mix(key), key = Streams.Mix(key), key = Streams.Mix(key), key = Streams.Mix(key));
    }

    /// <summary>Eight at a time.</summary>
    internal void Next(out Vector256<double> first, out Vector256<double> second)
    {
        var radius = Vector256.Sqrt(Vector256.Create(-2.0) * Vector256.Log(Vector256.Create(2.0) - OneToTwo()));
        var (sine, cosine) = Vector256.SinCos((OneToTwo() - Vector256<double>.One) * (2 * Math.PI));
        (first, second) = (radius * cosine, radius * sine);
    }

    // Uniform on [1, 2): the random bits are a number's fraction.
    private Vector256<double> OneToTwo()
    {
        var sum = a + d;
        var bits = (Vector256.ShiftLeft(sum, 23) | Vector256.ShiftRightLogical(sum, 41)) + a;
        var moved = Vector256.ShiftLeft(b, 17);
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= moved;
        d = Vector256.ShiftLeft(d, 45) | Vector256.ShiftRightLogical(d, 19);
        return (Vector256.ShiftRightLogical(bits, 12) | Vector256.Create(0x3FF0000000000000UL)).AsDouble();
    }
}
