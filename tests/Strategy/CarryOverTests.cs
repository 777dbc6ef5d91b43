using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Shouldly;
using Tryghed.Strategy.Hearings;
using Tryghed.Strategy.Meetings;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Strategy.Tests;

public sealed class CarryOverTests
{
    [Fact]
    public async Task What_was_entered_before_there_were_versions_is_carried_over_and_the_way_back_is_open()
    {
        var cancel = TestContext.Current.CancellationToken;
        var connection = await TestServers.NewDatabase("strategy");
        await using var db = new StrategyDb(new DbContextOptionsBuilder<StrategyDb>().UseNpgsql(connection).UseSnakeCaseNamingConvention().Options);
        var migrator = db.GetService<IMigrator>();
        await migrator.MigrateAsync("Initial", cancel);
        await db.Database.ExecuteSqlRawAsync("""
            insert into strategy (id, version, owner, visibility, title, kind, status, summary, partners, goals, "from", "to", created_at) values
                ('019a0f3e-7c11-7d52-9a55-3f1f6c2b8d11', 1, 'familie-og-beskaeftigelse', 'Public', 'Kommissorium', 'TermsOfReference', 'InHearing', 'Fælles mål for ældre', '{{skole}}', '{{1,5}}', '2014-01-01', null, '2014-04-01T08:00Z');
            insert into hearing (id, answers_due, recipients) values ('019a0f3e-7c11-7d52-9a55-3f1f6c2b8d11', '2014-05-01', '{{skoleudvalget}}');
            insert into decision (strategy_id, number, date, body, item, title, recommendation, text) values
                ('019a0f3e-7c11-7d52-9a55-3f1f6c2b8d11', 1, '2014-03-31', 'Magistraten', '7', 'Strategi', 'Godkendes', 'Sendes i høring');
            """, cancel);

        await migrator.MigrateAsync(null, cancel);

        var strategy = await db.Strategies.SingleAsync(cancel);
        (strategy.Title, strategy.Status, strategy.Version, strategy.From).ShouldBe(("Kommissorium", StrategyStatus.InHearing, 1, new DateOnly(2014, 1, 1)));
        var version = await db.StrategyVersions.SingleAsync(cancel);
        (version.Content.Kind, version.Content.Summary, version.Content.Goals!.Count).ShouldBe((StrategyKind.TermsOfReference, "Fælles mål for ældre", 2));
        var hearing = await db.Hearings.SingleAsync(cancel);
        (hearing.Opens, hearing.Deadline, hearing.State, hearing.Audience.Single(), hearing.Recipients.Single().Name).ShouldBe(
            (new DateOnly(2014, 3, 31), new DateOnly(2014, 5, 1), HearingState.Open, "skole", "Skoleudvalget"));
        (await db.Meetings.SingleAsync(cancel)).Body.ShouldBe("Magistraten");
        (await db.AgendaItems.SingleAsync(cancel)).Number.ShouldBe("7");
        var decision = await db.Decisions.SingleAsync(cancel);
        (decision.Text, decision.Outcome).ShouldBe(("Sendes i høring", DecisionOutcome.Noted));
        db.Database.HasPendingModelChanges().ShouldBeFalse();
    }
}
