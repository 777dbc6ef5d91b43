namespace Tryghed.Indicator.Signals.Guards;

/// <summary>What a guard has to say of the figure behind a signal.</summary>
/// <param name="Guard">Which guard: <c>national</c>, <c>missing-place</c>, <c>break</c>, <c>late-counting</c>, <c>suppressed</c>, <c>sampling-error</c>
/// or <c>provisional</c>.</param>
/// <param name="Holds">Whether it holds the signal until someone has looked; otherwise it is a note beside it.</param>
/// <param name="Da">The reason in Danish, with its numbers.</param>
/// <param name="En">The reason in English.</param>
internal sealed record Finding(string Guard, bool Holds, string Da, string En);
