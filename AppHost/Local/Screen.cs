using System.Text;

namespace Tryghed.Local;

/// <summary>What people see while the system starts: one line for each part, redrawn on a terminal, printed once it is done elsewhere.</summary>
internal sealed class Screen
{
    private readonly TextWriter output = Console.Out;
    private readonly bool live = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
    private readonly List<Row> rows = [];
    private readonly Lock turn = new();
    private int drawn;
    private int frame;

    /// <summary>Whether colours are wanted.</summary>
    public static bool Colours { get; } =
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>Says what begins.</summary>
    public void Title(string text)
    {
        output.WriteLine();
        output.WriteLine($"  {Bold("Tryghed")}  {Faint(text)}");
        output.WriteLine();
    }

    /// <summary>Sets a part's line.</summary>
    /// <param name="name">The part.</param>
    /// <param name="text">What it is doing.</param>
    /// <param name="outcome">Null while it goes on, true when done, false when it went wrong.</param>
    public void Set(string name, string text, bool? outcome = null)
    {
        lock (turn)
        {
            var row = rows.Find(one => one.Name == name);
            if (row is null)
                rows.Add(row = new Row(name));
            var before = (row.Text, row.Outcome);
            (row.Text, row.Outcome) = (text, outcome);
            if (live)
                Draw();
            else if (outcome is not null && before.Outcome != outcome)
                output.WriteLine(row.Line(-1));
            else if (outcome is null && before.Text is null && text.Length > 0)
                output.WriteLine(row.Line(-1));
        }
    }

    /// <summary>Prints a line of its own above the parts.</summary>
    public void Say(string text)
    {
        lock (turn)
        {
            Rub();
            output.WriteLine($"  {Yellow("!")} {text}");
            if (live)
                Draw();
        }
    }

    /// <summary>Leaves the parts as they stand; what is said afterwards stands below.</summary>
    public void Settle()
    {
        lock (turn)
        {
            drawn = 0;
            rows.Clear();
        }
    }

    /// <summary>Turns the little wheels.</summary>
    public void Tick()
    {
        lock (turn)
        {
            frame++;
            if (live && rows.Exists(row => row.Outcome is null))
                Draw();
        }
    }

    private void Rub()
    {
        if (live && drawn > 0)
            output.Write($"\e[{drawn}A\e[J");
        drawn = 0;
    }

    private void Draw()
    {
        var text = new StringBuilder();
        if (drawn > 0)
            text.Append($"\e[{drawn}A");
        foreach (var row in rows)
            text.Append("\e[2K").AppendLine(row.Line(frame));
        output.Write(text);
        drawn = rows.Count;
    }

    private sealed class Row(string name)
    {
        public string Name { get; } = name;

        public string? Text { get; set; }

        public bool? Outcome { get; set; }

        public string Line(int frame) => $"  {(Outcome switch { true => Green("✓"), false => Red("✗"), null => Faint(frame < 0 ? "·" : "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"[frame % 10].ToString()) })} {Name,-14}{Faint(Text ?? "")}";
    }

    /// <summary>The one screen that says where everything is.</summary>
    public static string Ready(RunFolder folder, Ports ports, bool dashboard, bool sample, bool detached)
    {
        var door = ports.AddressOf(Topology.Gateway);
        var file = RunFolder.Shown(folder.Credentials);
        var program = Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(folder.Root, "run"));
        if (!program.Contains('/'))
            program = "./" + program;
        return $$"""

              {{Bold("Tryghed is running.")}}

              Portal         {{Link(door + "/")}}
              API            {{Link(door + "/api")}}
              Dashboard      {{(dashboard ? Link($"http://127.0.0.1:{ports.Dashboard}/") : Faint("not running"))}}
              Credentials    {{file}}
              Logs           {{RunFolder.Shown(folder.At("log"))}}/

            {{(sample ? Try(door, file) : "")}}  {{Faint(detached ? $"Stop with {program} stop; see how it is doing with {program} status." : "Stop with Ctrl-C.")}}

            """;
    }

    // Burglaries in Aalborg have fallen for years: a quarter that is far worse is news to everyone who asked to be told.
    private static string Try(string door, string file) => $$"""
              {{Bold("Try it")}}: report a made-up, far worse quarter of burglaries in Aalborg, and see who is told.

                token() { curl -s {{door}}/connect/token -d grant_type=client_credentials -d client_id=$1 \
                  -d client_secret=$(sed -n '/"id": "'$1'"/{n;s/.*: "\(.*\)".*/\1/p}' {{file}}) | sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p'; }

                curl -s {{door}}/api/v1/indicators/residential-burglary/observations \
                  -H "Authorization: Bearer $(token contributor)" -H 'Content-Type: application/json' \
                  -d '{"rows":[{"area":"851","period":"2019K4","value":950,"exposure":215510,"status":"provisional"}]}'

                curl -s '{{door}}/api/v1/alerts?acknowledged=false' -H "Authorization: Bearer $(token reader)"


            """;

    internal static string Bold(string text) => Paint("1", text);

    internal static string Faint(string text) => Paint("2", text);

    internal static string Green(string text) => Paint("32", text);

    internal static string Red(string text) => Paint("31", text);

    internal static string Yellow(string text) => Paint("33", text);

    private static string Link(string text) => Paint("4", text);

    private static string Paint(string code, string text) => Colours ? $"\e[{code}m{text}\e[0m" : text;

    /// <summary>A bar of a part done.</summary>
    public static string Bar(int done, int all)
    {
        const int Width = 24;
        var filled = all is 0 ? Width : done * Width / all;
        return new string('█', filled) + new string('░', Width - filled) + $" {done}/{all}";
    }
}
