using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Tryghed.Contracts;
using Tryghed.Contracts.Indicator;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Deliveries;
using Tryghed.Notification.Secrets;
using Xunit;

namespace Tryghed.Notification.Tests;

/// <summary>Rules that need no service: words, waits, seals and signatures.</summary>
public sealed class RuleTests
{
    [Fact]
    public void The_signature_is_that_of_the_specifications_example() =>
        WebhookClient.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}""")
            .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Theory]
    [InlineData("2017K2", "i 2. kvartal 2017")]
    [InlineData("2017M07", "i juli 2017")]
    [InlineData("2024", "i 2024")]
    [InlineData("2024H1", "i 1. halvår 2024")]
    [InlineData("2024U05", "i uge 5, 2024")]
    [InlineData("2024M05D03", "den 3. maj 2024")]
    [InlineData("2024M13", "i 2024M13")]
    [InlineData("whenever", "i whenever")]
    public void A_period_is_said_as_people_say_it(string period, string said) => AlertText.When(period).ShouldBe(said);

    [Theory]
    [InlineData("851", 1.234, 0.8, 1.1, "i Aalborg (851) er forværret i 2. kvartal 2017: 1,23 stk.; normalområdet er 0,80–1,10.")]
    [InlineData("081", 1234567, 800.4, 1100, "i Region Nordjylland (081) er forværret i 2. kvartal 2017: 1.234.567 stk.; normalområdet er 800–1.100.")]
    [InlineData("000", 12.34, -1.5, 10, "i hele landet er forværret i 2. kvartal 2017: 12,3 stk.; normalområdet går fra −1,5 til 10,0.")]
    [InlineData("851-12", 5, 1, 4, "i område 851-12 er forværret i 2. kvartal 2017: 5,00 stk.; normalområdet er 1,00–4,00.")]
    public void Figures_and_areas_are_written_in_Danish(string area, double value, double lower, double upper, string text) =>
        AlertText.Worsened("Cykeltyveri", area, "2017K2", value, lower, upper, "stk.").ShouldBe("Cykeltyveri " + text);

    [Theory]
    [InlineData(true, "normalområdet er 0,80–1,10. Tallene er syntetiske: ingen har målt dem.")]
    [InlineData(false, "normalområdet er 0,80–1,10.")]
    public void An_alert_of_made_up_figures_says_so(bool synthetic, string end) =>
        Happening.From(new IndicatorWorsened(
            "violence/851", 1, "aalborg", Visibility.Public, DateTimeOffset.UnixEpoch, Severity.Critical, Guid.Empty, "violence", "Anmeldt vold", "2", "851", "2017K2",
            1.23, 0.8, 0.95, 1.1, "stk.", ["beyond-limit"], synthetic)).Text.ShouldEndWith(end);

    [Theory]
    [InlineData("national", 0.1, " Udviklingen ses i hele landet. En falsk alarm for denne serie ventes ca. hvert 10. år.")]
    [InlineData("local", 0.0005, " Udviklingen er lokal. En falsk alarm for denne serie ventes ca. hvert 2.000. år.")]
    [InlineData(null, 0.9, " En falsk alarm for denne serie ventes ca. én gang om året.")]
    [InlineData(null, 2.6, " En falsk alarm for denne serie ventes ca. 3 gange om året.")]
    [InlineData("local", null, " Udviklingen er lokal.")]
    [InlineData(null, 0.0, "")]
    public void An_alert_says_whether_the_country_moves_along_and_how_often_it_is_false(string? scope, double? falseAlarmsPerYear, string text) =>
        AlertText.Promise(scope, falseAlarmsPerYear).ShouldBe(text);

    [Theory]
    [InlineData(63.46, 63.38, 0.9996, "er faldet fra 63,5 i 2017 til 63,4 i 2018", "over 99 %")]
    [InlineData(63.44, 63.41, 0.909, "er faldet fra 63,44 i 2017 til 63,41 i 2018", "sandsynlighed 90 %")]
    [InlineData(63.44, 63.41, 1.0, "er faldet fra 63,44 i 2017 til 63,41 i 2018", "over 99 %")]
    public void A_fall_is_seen_in_its_figures_and_is_never_called_certain(double before, double now, double probability, string figures, string sure)
    {
        var text = AlertText.IndexFell("Tryghedsindekset", "851", "2017", before, "2018", now, probability, -1, -0.01, 0.9);

        text.ShouldContain(figures);
        text.ShouldContain(sure);
    }

    [Theory]
    [InlineData(1, "Tryghedsindekset er offentliggjort for 2. kvartal 2018: 1 område har et tal. Tallene er syntetiske: ingen har målt dem.", "2018K2")]
    [InlineData(1098, "Tryghedsindekset er offentliggjort for 1. kvartal 2018 til 2. kvartal 2018: 1.098 områder har et tal. Tallene er syntetiske: ingen har målt dem.", "2018K1", "2018K2")]
    public void A_publication_says_of_which_periods_and_how_many_areas_and_whether_it_is_made_up(int areas, string text, params string[] periods) =>
        Happening.From(new IndexPublished(
            "index/tryghedsindeks/publications", 1, "aalborg", Visibility.Public, DateTimeOffset.UnixEpoch, Severity.Info, "tryghedsindeks", "Tryghedsindekset", null,
            periods, areas, 1, null, true)).Text.ShouldBe(text);

    [Fact]
    public void Waits_grow_and_are_spread_and_end()
    {
        var schedule = RetrySchedule.Default;

        schedule.After(1, null, 0.5).ShouldBe(TimeSpan.FromSeconds(5));
        schedule.After(1, null, 0).ShouldBe(TimeSpan.FromSeconds(4));
        schedule.After(6, null, 0.5).ShouldBe(TimeSpan.FromHours(6));
        Enumerable.Range(1, 7).Select(attempt => schedule.After(attempt, null, 0.5)!.Value).ShouldBeInOrder();
        schedule.After(9, null, 0.5).ShouldNotBeNull();
        schedule.After(10, null, 0.5).ShouldBeNull();
    }

    [Fact]
    public void A_receivers_wish_to_wait_longer_is_followed_up_to_an_hour()
    {
        var schedule = RetrySchedule.Default;

        schedule.After(1, TimeSpan.FromMinutes(3), 0.5).ShouldBe(TimeSpan.FromMinutes(3));
        schedule.After(1, TimeSpan.FromDays(30), 0.5).ShouldBe(TimeSpan.FromHours(1));
        schedule.After(1, TimeSpan.FromSeconds(-5), 0.5).ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_sealed_secret_opens_for_its_owner_under_its_key_and_not_otherwise()
    {
        var (box, other) = (Box(RandomNumberGenerator.GetBytes(32)), Box(RandomNumberGenerator.GetBytes(32)));
        var owner = Guid.NewGuid();
        var sealedSecret = box.Seal("whsec_x", owner);

        box.Open(sealedSecret, owner).ShouldBe("whsec_x");
        box.Seal("whsec_x", owner).ShouldNotBe(sealedSecret); // a nonce of its own
        Should.Throw<CryptographicException>(() => box.Open(sealedSecret, Guid.NewGuid()));
        Should.Throw<CryptographicException>(() => other.Open(sealedSecret, owner)).Message.ShouldContain("another key");
        var changed = sealedSecret.ToArray();
        changed[^1] ^= 1;
        Should.Throw<CryptographicException>(() => box.Open(changed, owner));
        Should.Throw<CryptographicException>(() => box.Open(sealedSecret.AsSpan(0, 20), owner));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("c2hvcnQ=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void A_key_that_is_not_32_bytes_is_refused_in_one_clear_sentence(string key) =>
        Should.Throw<Exception>(() => Box(key).Check()).Message.ShouldContain("Secrets__Key must be 32 bytes in base64");

    private static SecretBox Box(byte[] key) => Box(Convert.ToBase64String(key));

    private static SecretBox Box(string key) => new(new ConfigurationBuilder().AddInMemoryCollection([new("Secrets:Key", key)]).Build());
}
