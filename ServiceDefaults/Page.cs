namespace Tryghed.ServiceDefaults;

/// <summary>A page of a list, as every list answers.</summary>
/// <param name="Items">What stands on this page.</param>
/// <param name="Next">Give it as <c>cursor</c> for the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
