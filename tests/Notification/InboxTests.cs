using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Notification.Tests;

public sealed class InboxTests(World world)
{
    [Theory]
    [InlineData("IndicatorWorsened", "indicator:worsened", "critical",
        "Anmeldt vold i Aalborg (851) er forværret i 2. kvartal 2017: 1,23 anmeldelser pr. 1.000 indbyggere; normalområdet er 0,80–1,10. Udviklingen er lokal. En falsk alarm for denne serie ventes ca. hvert 43. år.")]
    [InlineData("IndicatorRecovered", "indicator:recovered", "info",
        "Anmeldt vold i Aalborg (851) er tilbage i normalområdet i 3. kvartal 2018: 0,95 anmeldelser pr. 1.000 indbyggere; normalområdet er 0,80–1,10.")]
    [InlineData("IndicatorImproved", "indicator:improved", "info",
        "Anmeldt vold i Aalborg (851) er forbedret i 1. kvartal 2018: 0,72 anmeldelser pr. 1.000 indbyggere; normalområdet er 0,80–1,10. Udviklingen er lokal.")]
    [InlineData("IndicatorStale", "indicator:stale", "warning",
        "Anmeldt vold: tallene for 2. kvartal 2026 er ikke kommet. De var ventet den 14. august 2026, for 12 dage siden. Ansvarlig: Chef for Tryghed og Data.")]
    [InlineData("IndexFell", "indicator:index-fell", "warning",
        "Tryghedsindekset for Aalborg (851) er faldet fra 67,9 i 2016 til 65,2 i 2017 (sandsynlighed 97 %). Forskellen er mellem −4,4 og −1,0 med 90 % sikkerhed. En falsk alarm for denne serie ventes ca. hvert 10. år.")]
    [InlineData("IndexPublished", "indicator:index-published", "info", "Tryghedsindekset er offentliggjort for 2008 til 2018: 98 områder har et tal. »Første offentliggørelse«")]
    [InlineData("AssumptionBreaking", "initiative:assumption-breaking", "warning",
        "Initiativet »Trygge aftener i midtbyen« hviler på en antagelse, der er kommet i tvivl: »Flere voksne i nattelivet dæmper volden«. Indikatoren violence i Aalborg (851) er forværret i 2. kvartal 2017.")]
    [InlineData("InitiativeStarted", "initiative:started", "info", "Initiativet »Trygge aftener i midtbyen« er sat i gang (mål 2, 5).")]
    [InlineData("StrategyChanged", "strategy:changed", "info", "Strategien »Tryghed i Aalborg Kommune« er ændret. Status: i høring.")]
    [InlineData("StrategyAdopted", "strategy:adopted", "info", "Strategien »Tryghed i Aalborg Kommune« er vedtaget (version 2).")]
    [InlineData("HearingOpened", "strategy:hearing-opened", "warning",
        "Strategien »Tryghed i Aalborg Kommune« (version 1) er sendt i høring. Svarfristen er den 1. maj 2014, dagen med. Hørt bliver: Skoleudvalget, Familie- og Socialudvalget og Sundheds- og Kulturudvalget.")]
    [InlineData("HearingDeadlineNear", "strategy:hearing-deadline-near", "warning",
        "Svarfristen for høringen om »Tryghed i Aalborg Kommune« er den 1. maj 2014: 3 dage tilbage. Der mangler svar fra: Skoleudvalget og Sundheds- og Kulturudvalget.")]
    [InlineData("HearingClosed", "strategy:hearing-closed", "info",
        "Høringen om »Tryghed i Aalborg Kommune« er slut. Der er kommet 4 høringssvar; 2 af de 3, der var bedt om at svare, har svaret.")]
    [InlineData("DecisionRecorded", "strategy:decision-recorded", "info",
        "Magistraten den 31. marts 2014, punkt 8, »Godkendelse af kommissorium«: sendt i høring. »Godkendt, idet sagen sendes i høring.«")]
    [InlineData("GoalChanged", "strategy:goal-changed", "info",
        "Mål 5 er ændret. Ordlyden er nu »Flere borgere føler sig trygge i deres nærområde« (nr. 2, besluttet den 2. juni 2014).")]
    [InlineData("MilestoneNear", "strategy:milestone-near", "info", "Planlægningsgruppen: »Strategien er klar før sommeren 2014« skal være klar den 20. juni 2014, om 14 dage.")]
    public async Task Every_event_as_its_owner_publishes_it_reaches_the_inbox_in_plain_Danish(string approved, string name, string severity, string text)
    {
        var organisation = $"aalborg-{Guid.NewGuid():N}"; // what an organisation is asked comes to all its members, so this one's are nobody else
        var reader = world.Reader(organisation);
        await reader.Subscribe(new { events = new[] { name } });
        var @event = Bus.Approved(approved);
        @event["owner"] = organisation;
        foreach (var asked in new[] { "audience", "organisations" }.Where(@event.ContainsKey))
            @event[asked] = new JsonArray(organisation);
        var subject = $"{approved}-{Guid.NewGuid():N}";
        @event["aggregate"] = subject;
        @event["addedLater"] = "additive changes are no news here";

        await world.Bus.Publish(name + ":v1", @event);

        var alert = await Testing.Eventually.Get(
            async () => (await reader.Alerts()).SingleOrDefault(alert => (string?)alert["subject"] == subject)!, alert => alert is not null);
        ((string?)alert["event"]).ShouldBe(name);
        ((string?)alert["severity"]).ShouldBe(severity);
        ((string?)alert["text"]).ShouldBe(text);
        ((bool)alert["acknowledged"]!).ShouldBeFalse();
        ((string?)alert["scope"]).ShouldBe((string?)@event["scope"]);
        ((bool)alert["synthetic"]!).ShouldBeFalse();
        ((DateTimeOffset)alert["occurredAt"]!).ShouldBe((DateTimeOffset)@event["occurredAt"]!);
    }

    [Fact]
    public async Task An_alert_of_made_up_figures_carries_that_and_a_dismissed_alarm_is_called_off()
    {
        var reader = world.Reader();
        await reader.Subscribe(new { events = new[] { "indicator:recovered" } });
        var @event = Bus.Approved("IndicatorRecovered");
        var subject = $"dismissed-{Guid.NewGuid():N}";
        (@event["aggregate"], @event["synthetic"], @event["dismissed"]) = (subject, true, true);

        await world.Bus.Publish("indicator:recovered:v1", @event);

        var alert = await Testing.Eventually.Get(
            async () => (await reader.Alerts()).SingleOrDefault(alert => (string?)alert["subject"] == subject)!, alert => alert is not null);
        ((bool)alert["synthetic"]!).ShouldBeTrue();
        alert["scope"].ShouldBeNull();
        ((string?)alert["text"]).ShouldBe("Alarmen er afvist som falsk: Anmeldt vold i Aalborg (851), 3. kvartal 2018. Tallene er syntetiske: ingen har målt dem.");
    }

    [Fact]
    public async Task An_event_that_is_delivered_twice_alerts_once()
    {
        var indicator = World.NewIndicator();
        var reader = world.Reader();
        var hook = world.Receiver.Answering(204);
        await reader.SubscribeTo(indicator, hook.Url);
        var @event = Bus.Worsened(indicator);
        var message = Guid.CreateVersion7();

        await world.Bus.PublishWorsened(@event, message);
        await world.Bus.PublishWorsened(@event, message);
        await world.Bus.PublishWorsened(@event); // another message that tells the same
        await world.Bus.PublishWorsened(Bus.Worsened(indicator, version: 2));

        (await reader.AlertsWhen(2)).Count.ShouldBe(2);
        (await hook.CallsWhen(2)).Length.ShouldBe(2);
        (await reader.Deliveries()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Several_subscriptions_of_one_subject_that_match_give_one_alert_and_each_webhook_its_call()
    {
        var indicator = World.NewIndicator();
        var reader = world.Reader();
        var (one, other) = (world.Receiver.Answering(200), world.Receiver.Answering(200));
        await reader.SubscribeTo(indicator);
        await reader.SubscribeTo(indicator, one.Url);
        await reader.SubscribeTo(indicator, other.Url);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator));

        await one.CallsWhen(1);
        await other.CallsWhen(1);
        (await reader.Alerts()).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"events":["indicator:worsened"]}""", true)]
    [InlineData("""{"events":["indicator:improved","strategy:changed"]}""", false)]
    [InlineData("""{"goals":["1","2"]}""", true)]
    [InlineData("""{"goals":["3"]}""", false)]
    [InlineData("""{"areas":["851"]}""", true)]
    [InlineData("""{"areas":["0851"]}""", true)]
    [InlineData("""{"areas":["101"]}""", false)]
    [InlineData("""{"severity":"warning"}""", true)]
    [InlineData("""{"severity":"critical"}""", false)]
    [InlineData("""{"events":["indicator:worsened"],"goals":["2"],"areas":["851"],"severity":"info"}""", true)]
    [InlineData("""{"events":["indicator:worsened"],"goals":["2"],"areas":["101"]}""", false)]
    public async Task A_subscription_lets_through_what_all_its_filters_let_through(string filter, bool through)
    {
        var indicator = World.NewIndicator();
        var (tested, control) = (world.Reader(), world.Reader());
        var subscription = JsonNode.Parse(filter)!.AsObject();
        subscription["indicators"] = new JsonArray(indicator);
        await tested.Subscribe(subscription);
        await control.SubscribeTo(indicator);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator, but: e => e["severity"] = "warning"));

        await control.AlertsWhen(1); // in the same transaction, so the other has been decided too
        (await tested.Alerts()).Count.ShouldBe(through ? 1 : 0);
    }

    [Fact]
    public async Task Acknowledging_twice_is_as_once_and_takes_the_alert_off_the_open_list()
    {
        var indicator = World.NewIndicator();
        var reader = world.Reader();
        await reader.SubscribeTo(indicator);
        await world.Bus.PublishWorsened(Bus.Worsened(indicator));
        var id = (string?)(await reader.AlertsWhen(1))[0]["id"];

        var first = await Acknowledge(reader, id);
        var second = await Acknowledge(reader, id);

        ((bool)first["acknowledged"]!).ShouldBeTrue();
        second.ToJsonString().ShouldBe(first.ToJsonString());
        (await reader.Alerts("?acknowledged=false")).ShouldBeEmpty();
        (await reader.Alerts("?acknowledged=true")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_inbox_is_read_page_by_page_newest_first()
    {
        var indicator = World.NewIndicator();
        var reader = world.Reader();
        await reader.SubscribeTo(indicator);
        for (var version = 1; version <= 5; version++)
            await world.Bus.PublishWorsened(Bus.Worsened(indicator, version: version, but: e => e["period"] = $"201{e["version"]}K1"));
        await reader.AlertsWhen(5);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = JsonNode.Parse(await reader.Http.GetStringAsync($"/api/v1/alerts?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}"))!;
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["text"]!));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);

        seen.Select(text => text[text.IndexOf("201")..][..4]).ShouldBe(["2015", "2014", "2013", "2012", "2011"]);
    }

    [Theory]
    [InlineData("/api/v1/alerts?limit=0", "limit")]
    [InlineData("/api/v1/alerts?limit=1000", "limit")]
    [InlineData("/api/v1/alerts?cursor=x", "cursor")]
    [InlineData("/api/v1/alerts?acknowledged=maybe", "acknowledged")]
    [InlineData("/api/v1/deliveries?state=sent", "state")]
    [InlineData("/api/v1/subscriptions?limit=-1", "limit")]
    public async Task A_list_that_is_asked_for_wrongly_says_what_is_wrong(string path, string field)
    {
        using var response = await world.Reader().Http.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain(field);
    }

    private static async Task<JsonNode> Acknowledge(Someone reader, string? id)
    {
        using var response = await reader.Http.PostAsync($"/api/v1/alerts/{id}/acknowledge", null);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
