using System.Net.Mail;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;
using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>What somebody has typed in the form of a hearing, whatever it is. It stands in the form again when it can't be sent.</summary>
/// <param name="Remarks">By the clause's anchor.</param>
/// <param name="Trap">A field that people don't see: what fills it in is no person.</param>
public sealed partial record HearingForm(string Name, string Email, string Position, string Text, IReadOnlyDictionary<string, string> Remarks, string Trap)
{
    internal const int LongestName = 200, LongestEmail = 200, LongestText = 20_000, LongestRemark = 5_000, MostRemarks = 20;

    /// <summary>What the names of the remarks' fields begin with.</summary>
    internal const string RemarkPrefix = "b-";

    internal static HearingForm Empty { get; } = new("", "", "", "", new Dictionary<string, string>(), "");

    internal static HearingForm Read(IFormCollection form) => new(
        Field(form["navn"]), Field(form["email"]), Field(form["holdning"]), Field(form["svar"]),
        form.Where(field => field.Key.StartsWith(RemarkPrefix, StringComparison.Ordinal) && Anchor().IsMatch(field.Key[RemarkPrefix.Length..]) && Field(field.Value).Length > 0)
            .ToDictionary(field => field.Key[RemarkPrefix.Length..], field => Field(field.Value)),
        Field(form["webadresse"]));

    /// <summary>What is wrong with it, by the id of the field; empty when it can be sent.</summary>
    internal Dictionary<string, string> Errors()
    {
        var errors = new Dictionary<string, string>();
        if (!MeetingWords.Positions.Any(position => position.Code == Position))
            errors["holdning"] = "Vælg, hvad du mener om forslaget.";
        if (Position is "supports-with-remarks" or "opposes" && Text.Length == 0 && Remarks.Count == 0)
            errors["svar"] = "Skriv, hvad du mener, eller skriv en bemærkning til et punkt.";
        Check("navn", Name, LongestName);
        Check("email", Email, LongestEmail);
        if (Email.Length > 0 && !errors.ContainsKey("email") && !(MailAddress.TryCreate(Email, out var address) && address.Address == Email))
            errors["email"] = "Skriv en e-mailadresse som navn@eksempel.dk, eller lad feltet stå tomt.";
        Check("svar", Text, LongestText);
        foreach (var (anchor, remark) in Remarks)
            Check(RemarkPrefix + anchor, remark, LongestRemark);
        if (!errors.ContainsKey("svar") && Text.Length + Remarks.Values.Sum(remark => remark.Length) > LongestText)
            errors["svar"] = $"Svar og bemærkninger er for lange. De må tilsammen fylde {Danish.Number(LongestText, 0)} tegn.";
        if (Remarks.Count > MostRemarks)
            errors[RemarkPrefix + Remarks.Keys.Last()] = $"Skriv bemærkninger til højst {MostRemarks} punkter. Saml resten i dit svar.";
        if (Trap.Length > 0)
            errors["webadresse"] = "Lad dette felt stå tomt.";
        return errors;

        void Check(string field, string typed, int longest)
        {
            if (typed.Length > longest)
                errors[field] = $"Teksten er for lang. Den må fylde {Danish.Number(longest, 0)} tegn.";
            else if (Markup().IsMatch(typed))
                errors[field] = "Skriv uden HTML: tegnet < må ikke stå lige før et bogstav.";
            else if (CprNumber().IsMatch(typed))
                errors[field] = CprRefusal;
        }
    }

    /// <summary>The service's refusals, by the id of the field, in Danish. What it says itself is for applications.</summary>
    internal Dictionary<string, string> Refused(IReadOnlyDictionary<string, IReadOnlyList<string>>? refusals)
    {
        var errors = new Dictionary<string, string>();
        foreach (var (field, why) in refusals ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            var id = Regex.Match(field, @"\Aremarks\[(\d+)\]") is { Success: true } remark && int.TryParse(remark.Groups[1].Value, out var number) && number < Remarks.Count
                ? RemarkPrefix + Remarks.Keys.ElementAt(number)
                : field switch { "name" => "navn", "email" => "email", "position" => "holdning", _ => "svar" };
            errors.TryAdd(id, why.Any(said => said.Contains("CPR", StringComparison.OrdinalIgnoreCase)) ? CprRefusal : "Det, der står her, kan ikke modtages. Ret det, og send igen.");
        }
        if (errors.Count == 0)
            errors["svar"] = "Svaret kan ikke modtages, som det er. Ret det, og send igen.";
        return errors;
    }

    internal PublicAnswer Answer() =>
        new(Name.Length > 0 ? Name : null, Email.Length > 0 ? Email : null, Position, Text, [.. Remarks.Select(remark => new PublicRemark(remark.Key, remark.Value))]);

    private const string CprRefusal = "Her står noget, der ligner et CPR-nummer. Slet det: andre kan komme til at læse svaret.";

    private static string Field(StringValues typed) => ((string?)typed ?? "").ReplaceLineEndings("\n").Trim();

    [GeneratedRegex(@"\A[a-z0-9-]{1,40}\z")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"<[a-zA-Z/!?]")]
    private static partial Regex Markup();

    // The service looks closer; this spares most people a round.
    [GeneratedRegex(@"(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}[ \u00A0]?[-–‑][ \u00A0]?\d{4}(?!\d)")]
    private static partial Regex CprNumber();
}
