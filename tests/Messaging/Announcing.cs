using Microsoft.EntityFrameworkCore;
using Shouldly;
using Tryghed.Messaging.Host;

namespace Tryghed.Messaging.Tests;

/// <summary>An event is stored with the change that caused it, or not at all.</summary>
public sealed class Announcing
{
    [Fact]
    public async Task A_failed_save_stores_neither_change_nor_event_and_the_next_try_stores_both_once()
    {
        var database = await Database.New();
        await database.Do("insert into changes (number) values (1)");
        await using var db = database.Context();
        var change = new Change { Number = 1 };
        db.Changes.Add(change);
        db.Announce(Generator.Event(1));
        await Should.ThrowAsync<DbUpdateException>(() => db.SaveChangesAsync());
        (await database.Count("outbox")).ShouldBe(0);

        await database.Do("delete from changes");
        await db.SaveChangesAsync();
        await db.SaveChangesAsync();
        (await database.Count("outbox")).ShouldBe(1);
        (await database.Count("changes")).ShouldBe(1);
    }

    [Fact]
    public async Task What_was_announced_for_changes_that_are_given_up_is_given_up_too()
    {
        var database = await Database.New();
        await using var db = database.Context();
        db.Announce(Generator.Event(1));
        db.ChangeTracker.Clear();
        db.Announce(Generator.Event(2));
        await db.SaveChangesAsync();
        (await database.Ask<string>("select string_agg(body::json->>'stored', ',') from outbox")).ShouldBe("2");
    }

    [Fact]
    public async Task In_a_transaction_of_the_use_case_events_are_stored_when_it_commits()
    {
        var database = await Database.New();
        await using var db = database.Context();
        await using (var abandoned = await db.Database.BeginTransactionAsync())
        {
            db.Announce(Generator.Event(1));
            await db.SaveChangesAsync();
        }
        await using (var rolledBack = await db.Database.BeginTransactionAsync())
        {
            db.Announce(Generator.Event(2));
            await db.SaveChangesAsync();
            await rolledBack.RollbackAsync();
        }
        await using (var committed = await db.Database.BeginTransactionAsync())
        {
            db.Announce(Generator.Event(3));
            await db.SaveChangesAsync();
            db.Announce(Generator.Event(4));
            await db.SaveChangesAsync();
            (await database.Count("outbox")).ShouldBe(0);
            await committed.CommitAsync();
        }
        (await database.Ask<string>("select string_agg(body::json->>'stored', ',' order by id) from outbox")).ShouldBe("3,4");
    }

    [Fact]
    public async Task A_transaction_that_events_could_get_lost_in_is_refused()
    {
        var database = await Database.New();
        await using var connection = new Npgsql.NpgsqlConnection(database.Connection);
        await connection.OpenAsync();
        await using var foreign = await connection.BeginTransactionAsync();
        await using var db = new HostDb(new DbContextOptionsBuilder<HostDb>().UseNpgsql(connection).UseSnakeCaseNamingConvention().Options);
        await Should.ThrowAsync<NotSupportedException>(() => db.Database.UseTransactionAsync(foreign));
        Should.Throw<NotSupportedException>(() => db.SaveChanges());
    }
}
