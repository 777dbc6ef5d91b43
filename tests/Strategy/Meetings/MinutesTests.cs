using Shouldly;
using Tryghed.Strategy.Meetings;
using Xunit;

namespace Tryghed.Strategy.Tests.Meetings;

public sealed class MinutesTests
{
    [Fact]
    public void Several_items_are_read_and_what_is_missing_is_said()
    {
        var minutes = Minutes.Of("# Skoleudvalget – møde den 6. maj 2014\n\n## 1. Godkendelse af dagsorden\n\n**Beslutning:** Godkendt.\n\n## 2. Høringssvar om tryghed\n\n**Indstilling**\n\nAt udvalget støtter.\n\n**Sagsfremstilling**\n\nÆldre og børn.\n\n## 3.\n\nLukket punkt");

        minutes.Body.ShouldBe("Skoleudvalget");
        minutes.Date.ShouldBe(new DateOnly(2014, 5, 6));
        minutes.Items.Select(i => $"{i.Number} {i.Title}").ShouldBe(["1 Godkendelse af dagsorden", "2 Høringssvar om tryghed", "3 Lukket punkt"]);
        minutes.Items[0].Decision.ShouldBe("Godkendt.");
        minutes.Items[0].Missing.ShouldBe(["indstilling", "sagsbeskrivelse"]);
        minutes.Items[1].CaseDescription.ShouldBe("Ældre og børn.");
        minutes.Items[1].Missing.ShouldBe(["beslutning"]);
    }

    [Theory]
    [InlineData("Magistraten 31-03-2014", "Magistraten", "2014-03-31")]
    [InlineData("Referat: Sundheds- og Kulturudvalget, 9. december 2013", "Sundheds- og Kulturudvalget", "2013-12-09")]
    [InlineData("Byrådet i Aalborg den 1.5.2014", "Byrådet i Aalborg", "2014-05-01")]
    public void Body_and_date_are_found_as_minutes_write_them(string line, string body, string date)
    {
        var minutes = Minutes.Of(line + "\nPunkt 1 Titel");

        (minutes.Body, minutes.Date).ShouldBe((body, DateOnly.Parse(date)));
    }

    [Fact]
    public void A_numbered_list_in_a_case_is_no_item() =>
        Minutes.Of("Byrådet 01.05.2014\nPunkt 4. Titel\nSagsbeskrivelse:\n1. ét\n2. to\n5. fem\nBeslutning:\nJa.\n5. Næste\nBeslutning: Nej.").Items.Select(i => i.Number).ShouldBe(["4", "5"]);
}
