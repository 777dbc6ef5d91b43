namespace Tryghed.Portal.Language;

/// <summary>What the codes of meetings and hearings are called in Danish.</summary>
internal static class MeetingWords
{
    /// <summary>What a decision did.</summary>
    internal static string Outcome(string outcome) => outcome switch
    {
        "adopted" => "Vedtaget",
        "sent-to-hearing" => "Sendt i høring",
        "noted" => "Taget til efterretning",
        "rejected" => "Ikke vedtaget",
        _ => outcome,
    };

    /// <summary>How far a hearing has come.</summary>
    internal static string Hearing(string state) => state switch
    {
        "planned" => "Planlagt høring",
        "open" => "I høring",
        "closed" => "Høringen er slut",
        "reported" => "Høringen er behandlet",
        _ => state,
    };

    internal static readonly IReadOnlyList<(string Code, string Name)> Positions =
    [
        ("supports", "Jeg støtter forslaget"),
        ("supports-with-remarks", "Jeg støtter forslaget, men har bemærkninger"),
        ("opposes", "Jeg er imod forslaget"),
        ("no-remarks", "Jeg har ingen bemærkninger"),
    ];
}
