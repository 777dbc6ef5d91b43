using System.Text.Json;
using Tryghed.ServiceDefaults;

namespace Tryghed.Messaging;

/// <summary><c>dead-letters list | show [QUEUE] | replay QUEUE [MESSAGE-ID]</c> on the service's executable.</summary>
internal sealed class DeadLettersVerb(DeadLetters letters) : IServiceVerb
{
    private const string Usage = "Use: dead-letters list | show [QUEUE [MESSAGE-ID]] | replay QUEUE [MESSAGE-ID].";
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string Name => "dead-letters";

    public Task Run(IReadOnlyList<string> arguments, CancellationToken cancel) => arguments switch
    {
        ["list"] => List(cancel),
        ["show"] => Show(null, null, cancel),
        ["show", var queue] => Show(queue, null, cancel),
        ["show", var queue, var message] => Show(queue, message, cancel),
        ["replay", var queue] => Replay(queue, null, cancel),
        ["replay", var queue, var message] => Replay(queue, message, cancel),
        _ => throw new NotStartedException(Usage),
    };

    private async Task List(CancellationToken cancel)
    {
        foreach (var queue in await letters.List(cancel))
        {
            Console.WriteLine($"{queue.Queue}: {queue.Count}");
            foreach (var message in queue.Messages)
                Console.WriteLine($"  {message.Id}  {message.When:u}  {message.Type}  {message.ExceptionMessage}");
        }
    }

    private async Task Show(string? queue, string? id, CancellationToken cancel)
    {
        foreach (var found in (await letters.List(cancel)).Where(found => queue is null || found.Queue == queue || found.Queue == queue + "_error"))
        {
            foreach (var message in found.Messages.Where(message => id is null || string.Equals(message.Id, id, StringComparison.OrdinalIgnoreCase)))
                Console.WriteLine(JsonSerializer.Serialize(message, Indented));
        }
    }

    private async Task Replay(string queue, string? id, CancellationToken cancel) =>
        Console.WriteLine(await letters.Replay(queue, id, cancel) is { } count
            ? $"Replayed {count}."
            : throw new NotStartedException($"{letters.Service} has no queue {queue}."));
}
