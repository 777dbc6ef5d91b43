using System.Net;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Tryghed.ServiceDefaults;
using Xunit;
using static Tryghed.Identity.Tests.RunningIdentity;

namespace Tryghed.Identity.Tests;

public sealed class ClientTests
{
    [Fact]
    public async Task A_new_secret_replaces_the_old_one()
    {
        await using var identity = await WithClients();
        var renewed = Reader with { Secret = "the reader's new secret" };

        await identity.Upsert(renewed);

        (await identity.Ask(renewed)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await identity.Ask(Reader)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await identity.Ask(Contributor)).StatusCode.ShouldBe(HttpStatusCode.OK); // not in the file, left alone
    }

    [Fact]
    public async Task A_role_that_is_taken_away_takes_its_scopes_with_it()
    {
        await using var identity = await WithClients();

        await identity.Upsert(Contributor with { Roles = ["reader"] });

        (await identity.Ask(Contributor, "indicator.write")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await identity.Ask(Contributor, "indicator.read")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"clients":[{"id":"new","secret":"a secret of some length","organisation":"skole","roles":["king"]}]}""", "unknown role 'king'")]
    [InlineData("""{"clients":[{"id":"new","secret":"a secret of some length","organisation":"skole","roles":["reader"]},{"id":"b","secret":"short"}]}""", "Client 2 ('b') has a secret shorter")]
    [InlineData("""{"clients":[{"id":"new","secret":"a secret of some length","roles":["reader"]}]}""", "no organisation")]
    [InlineData("""{"clients":[{"id":"new","secret":"a secret of some length"},{"id":"new","secret":"a secret of some length"}]}""", "more than once")]
    public async Task A_file_with_a_wrong_client_says_which_and_stores_none(string json, string fault)
    {
        var database = await NewDatabase();
        await using var identity = On(database);

        var refusal = await Should.ThrowAsync<NotStartedException>(() => identity.Upsert(json));

        refusal.Message.ShouldContain(fault);
        (await identity.Ask(new("new", "a secret of some length"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Secrets_are_not_stored()
    {
        var database = await NewDatabase();
        await using var identity = On(database);
        await identity.Upsert(Reader);

        await using var db = Open(database);
        var stored = await db.Database.SqlQuery<string>($"select clients::text as \"Value\" from clients").SingleAsync();
        stored.ShouldContain("reader");
        stored.ShouldNotContain(Reader.Secret);
    }
}
