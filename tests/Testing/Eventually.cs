using System.Diagnostics;

namespace Tryghed.Testing;

/// <summary>Waits for a condition, with a limit; tests never sleep.</summary>
public static class Eventually
{
    /// <summary>Asks until the answer satisfies.</summary>
    /// <param name="ask">What is asked.</param>
    /// <param name="satisfies">When it is enough.</param>
    /// <param name="within">Limit; 20 seconds by default, which is a stuck test and not a slow machine.</param>
    public static async Task<T> Get<T>(Func<Task<T>> ask, Func<T, bool> satisfies, TimeSpan? within = null)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (satisfies(answer))
                return answer;
            if (watch.Elapsed > (within ?? TimeSpan.FromSeconds(20)))
                throw new TimeoutException($"Still not so after {watch.Elapsed.TotalSeconds:0} s; last answer: {answer}");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until a condition holds.</summary>
    public static Task Holds(Func<Task<bool>> condition, TimeSpan? within = null) => Get(condition, holds => holds, within);
}
