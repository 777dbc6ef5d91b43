using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Audit;

/// <summary>Writes the audit trail of every save, in the same transaction: no use case can forget it.</summary>
internal sealed class AuditTrail(IHttpContextAccessor http, TimeProvider clock) : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is StrategyDb db)
            db.AddRange(Entries(db).ToList());
        return ValueTask.FromResult(result);
    }

    private IEnumerable<AuditEntry> Entries(StrategyDb db)
    {
        var context = http.HttpContext;
        var caller = context is null ? null : Caller.From(context.User);
        var action = context?.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? db.Doing;
        var (now, trace) = (clock.GetUtcNow(), Activity.Current?.TraceId.ToString());
        db.ChangeTracker.DetectChanges();
        foreach (var entry in db.ChangeTracker.Entries<IAudited>())
        {
            if (entry.State is not (EntityState.Added or EntityState.Modified or EntityState.Deleted))
                continue;
            var subject = entry.Entity.Audit;
            yield return new AuditEntry
            {
                At = now,
                Who = caller?.Subject ?? "system",
                Organisation = caller?.Organisation,
                Action = action,
                Kind = subject.Kind,
                Subject = subject.Id,
                Owner = subject.Owner,
                Row = entry.Metadata.GetTableName()!,
                Key = string.Join('/', entry.Metadata.FindPrimaryKey()!.Properties.Select(p => entry.Property(p.Name).CurrentValue)),
                Before = entry.State is EntityState.Added ? null : Columns(entry, p => p.OriginalValue),
                After = entry.State is EntityState.Deleted ? null : Columns(entry, p => p.CurrentValue),
                TraceId = trace,
            };
        }
    }

    // Of a change, the columns that changed; of a new or deleted row, all.
    private static Dictionary<string, object?> Columns(EntityEntry entry, Func<PropertyEntry, object?> value) => entry.Properties
        .Where(property => entry.State is not EntityState.Modified || property.IsModified)
        .ToDictionary(property => JsonNamingPolicy.CamelCase.ConvertName(property.Metadata.Name), property => Kept(property.Metadata, value(property)));

    private static object? Kept(IReadOnlyProperty column, object? value)
    {
        var rule = column.FindAnnotation(AuditColumns.Annotation)?.Value as string;
        return value switch
        {
            null => null,
            _ when rule is AuditColumns.Personal => "(personal data)",
            Enum known => JsonNamingPolicy.KebabCaseLower.ConvertName(known.ToString()),
            Guid or bool or int or long or DateOnly or DateTimeOffset => value,
            string[] codes => codes,
            string text when rule is AuditColumns.Plain => text,
            string text => Hash(text),
            _ => Hash(JsonSerializer.Serialize(value, StrategyJson.Options)),
        };
    }

    private static string Hash(string text) => text.Length == 0 ? "" : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
