using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Tryghed.Strategy.Audit;

/// <summary>One row of one change: who, when, by which use case, what before and what after.</summary>
/// <remarks>Free text stands as a hash, by which a text that one has can be shown to be the text that was there; personal data stands not at all.</remarks>
internal sealed class AuditEntry
{
    public long Id { get; private init; }
    public DateTimeOffset At { get; init; }

    /// <summary>The token's subject; <c>system</c> for what falls due by itself.</summary>
    public string Who { get; init; } = "";
    public string? Organisation { get; init; }

    /// <summary>The use case, as the OpenAPI document calls it.</summary>
    public string Action { get; init; } = "";

    /// <summary>What it is about: <c>strategy</c>, <c>hearing</c>, <c>meeting</c>, …, and its id.</summary>
    public string Kind { get; init; } = "";
    public Guid Subject { get; init; }

    /// <summary>The organisation that the subject belongs to.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The table and the row's key.</summary>
    public string Row { get; init; } = "";
    public string Key { get; init; } = "";
    public Dictionary<string, object?>? Before { get; init; }
    public Dictionary<string, object?>? After { get; init; }

    /// <summary>Ties the rows of one change together.</summary>
    public string? TraceId { get; init; }
}

/// <summary>A row whose changes are kept in the audit trail.</summary>
internal interface IAudited
{
    AuditSubject Audit { get; }
}

/// <param name="Kind">As <c>strategy</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="Owner">The organisation that it belongs to.</param>
internal sealed record AuditSubject(string Kind, Guid Id, string Owner);

/// <summary>What the trail keeps of a column. Numbers, dates, codes and enums are kept; texts are hashed unless a column says otherwise.</summary>
internal static class AuditColumns
{
    internal const string Annotation = "Audit", Plain = "plain", Personal = "personal";

    /// <summary>A code or a name of an office, which is kept as it is.</summary>
    internal static PropertyBuilder<T> IsPlain<T>(this PropertyBuilder<T> property) => property.HasAnnotation(Annotation, Plain);

    /// <summary>Personal data: the trail says that it changed, and nothing else. A hash of a telephone number is a telephone number.</summary>
    internal static PropertyBuilder<T> IsPersonal<T>(this PropertyBuilder<T> property) => property.HasAnnotation(Annotation, Personal);
}

/// <summary>The trail only grows: the database itself refuses to change it.</summary>
internal static class AuditSchema
{
    internal const string Up = """
        create function audit_is_append_only() returns trigger language plpgsql as $$ begin raise exception 'The audit trail only grows.'; end $$;
        create trigger append_only before update or delete on audit_entry for each row execute function audit_is_append_only();
        create trigger not_emptied before truncate on audit_entry for each statement execute function audit_is_append_only();
        """;

    internal const string Down = "drop function audit_is_append_only() cascade;";
}
