using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Disclosure;

/// <summary>Checks a rule of disclosure as it was sent.</summary>
internal static class CheckRule
{
    internal static async Task Into(Dictionary<string, string[]> errors, DisclosureRule? rule, Kind kind, Frequency frequency, IndicatorDb db, Caller caller, CancellationToken cancel)
    {
        if (rule is null)
            return;
        if (rule.K is < 2 or > 100)
            errors["disclosure.k"] = ["Give a number from 2 to 100."];
        if (rule.RateOf is null && kind is Kind.Value)
            errors["disclosure"] = ["Counts and proportions have small counts to protect; for a rate, name the counts that it is made of in rateOf."];
        if (rule.RateOf is not null && (rule.PartOf is not null || rule.K is not null || rule.HideZeros || rule.KnownBy is { Count: > 0 }))
            errors["disclosure.rateOf"] = ["A rate follows its counts; the rest of the rule stands there."];
        if (rule.KnownBy is { } partners)
        {
            if (partners.Count > DisclosureRule.MostKnowers || partners.Any(p => p is null || p.Areas is null || p.Areas.Count is 0 or > DisclosureRule.MostAreas))
                errors["disclosure.knownBy"] = [$"Give at most {DisclosureRule.MostKnowers} organisations, each with 1 to {DisclosureRule.MostAreas} areas."];
            else if (partners.Any(p => p.Organisation is null || !IndicatorDefinition.IsCode(p.Organisation)))
                errors["disclosure.knownBy"] = ["An organisation has a code of lower-case letters, digits and single hyphens."];
            else if (partners.SelectMany(p => p.Areas).FirstOrDefault(area => !Area.TryParse(area, out _)) is { } unknown)
                errors["disclosure.knownBy"] = [$"'{ObservationRow.Short(unknown)}' is not an area code of Danmarks Statistik."];
        }
        if (await Find("partOf", rule.PartOf) is { Disclosure.RateOf: not null })
            errors["disclosure.partOf"] = ["Rates do not add up; name an indicator of counts."];
        if (await Find("rateOf", rule.RateOf) is { } counts && counts.Disclosure is null or { RateOf: not null })
            errors["disclosure.rateOf"] = ["The counts of that indicator are not protected."];

        async Task<IndicatorDefinition?> Find(string field, string? code)
        {
            if (code is null)
                return null;
            var found = await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel);
            if (found is null)
                errors[$"disclosure.{field}"] = ["There is no such indicator."];
            else if (found.Kind is Kind.Value || found.Frequency != frequency)
                errors[$"disclosure.{field}"] = ["It must be an indicator of counts of the same frequency."];
            else
                return found;
            return null;
        }
    }

    /// <summary>The rule as it is kept: areas as they are stored.</summary>
    internal static DisclosureRule Clean(DisclosureRule rule) => rule with
    {
        KnownBy = rule.KnownBy?.Select(partner => partner with { Areas = [.. partner.Areas.Select(area => Area.TryParse(area, out var code) ? code : area).Distinct()] }).ToList(),
    };
}
