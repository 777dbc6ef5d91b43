using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Tryghed.Testing;

namespace Tryghed.Benchmarks;

/// <summary>How fast files of observations are imported by the Indicator service, as a process of its own over HTTP, and what PostgreSQL's plain COPY of the same rows takes in the same run.</summary>
/// <remarks>The figures are synthetic: made from their row's number. The database is the tests' own, which does not wait for the disk (fsync is off), for COPY and import alike.</remarks>
internal sealed class ImportRate : IAsyncDisposable
{
    private const int Areas = 100;

    // The municipalities' codes, a hundred with the country's; enough for series of a day each, of which a file has many.
    private static readonly string[] Codes =
    [
        "000", .. File.ReadLines(Repository.PathOf("services/Indicator/Observations/areas.csv")).Skip(1).Select(line => line[..3]).Where(code => code[0] is not '0' && code != "998").Take(Areas - 1),
    ];

    private readonly int days;
    private readonly bool byTime, watched;
    private readonly string directory = Directory.CreateTempSubdirectory("tryghed-bench").FullName;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromHours(1) };
    private TokenIssuer tokens = null!;
    private string database = null!;
    private Process service = null!;

    private ImportRate(int rows, bool byTime, bool watched) => (days, this.byTime, this.watched) = (Math.Max(1, rows / Codes.Length), byTime, watched);

    private int Rows => days * Codes.Length;

    /// <summary>Runs <c>./bench import [--rows N] [--order area|time] [--format csv,json-stat] [--watched yes|no]</c>.</summary>
    internal static async Task<int> Run(string[] args)
    {
        int rows = 1_000_000;
        var (byTime, watched, formats) = (false, true, new[] { "csv", "json-stat" });
        for (var i = 0; i < args.Length; i += 2)
        {
            switch (args[i], i + 1 < args.Length ? args[i + 1] : "")
            {
                case ("--rows", var n) when int.TryParse(n, CultureInfo.InvariantCulture, out rows) && rows is > 0 and <= 20_000_000:
                    break;
                case ("--order", "area" or "time"):
                    byTime = args[i + 1] is "time";
                    break;
                case ("--watched", "yes" or "no"):
                    watched = args[i + 1] is "yes";
                    break;
                case ("--format", var f) when f.Split(',').All(one => one is "csv" or "json-stat"):
                    formats = f.Split(',');
                    break;
                default:
                    await Console.Error.WriteLineAsync("Usage: ./bench import [--rows N (at most 20000000)] [--order area|time] [--format csv,json-stat] [--watched yes|no]");
                    return 2;
            }
        }
        await using var bench = new ImportRate(rows, byTime, watched);
        try
        {
            await bench.Start();
            await bench.Measure(formats);
            return 0;
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or NpgsqlException or IOException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private async Task Start()
    {
        tokens = await TokenIssuer.Start();
        database = await TestServers.NewDatabase("bench");
        var broker = await TestServers.NewBroker();
        using (var port = new TcpListener(IPAddress.Loopback, 0))
        {
            port.Start();
            http.BaseAddress = new Uri($"http://127.0.0.1:{((IPEndPoint)port.LocalEndpoint).Port}");
        }
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Token("administrator", "aalborg", lifetime: TimeSpan.FromHours(8)));

        using (var migrating = Launch(broker, "migrate"))
        {
            await migrating.WaitForExitAsync();
            if (migrating.ExitCode != 0)
                throw new InvalidOperationException("The database could not be migrated.");
        }
        service = Launch(broker);
        await Eventually.Holds(async () =>
        {
            try
            {
                using var alive = await http.GetAsync("/alive");
                return alive.IsSuccessStatusCode;
            }
            catch (HttpRequestException) when (!service.HasExited)
            {
                return false;
            }
        }, TimeSpan.FromMinutes(1));
    }

    // As ./run starts it.
    private Process Launch(string broker, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "..", "..", "Tryghed.Indicator", "release", "Tryghed.Indicator"), arguments) { RedirectStandardOutput = true };
        start.Environment["ConnectionStrings__indicator"] = database;
        start.Environment["ConnectionStrings__messaging"] = broker;
        start.Environment["Authentication__Issuer"] = tokens.Address;
        start.Environment["ASPNETCORE_URLS"] = http.BaseAddress!.ToString();
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        return process;
    }

    private async Task Measure(string[] formats)
    {
        Console.WriteLine($"{Rows:N0} synthetic rows: {Codes.Length} areas, {days:N0} days, {(byTime ? "day by day" : "area by area")}.");
        Console.WriteLine($"{"",-34}{"rows/s",12}{"seconds",10}{"of COPY",10}{"peak MB",10}");

        var binary = await Copied("COPY, binary", "binary", WriteBinary);
        var text = await Copied("COPY, csv", "csv", WriteText);
        var copy = Math.Min(binary, text);
        foreach (var format in formats)
        {
            var path = Path.Combine(directory, format);
            await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
                WriteFile(format, file);
            Console.WriteLine($"{format}, {new FileInfo(path).Length / 1e6:N0} MB");
            var code = await Define(watched: false);
            await Imported("  first vintage", code, format, path, copy);
            await Imported("  the same again, nothing stored", code, format, path, copy);
            await Execute($"update observation set value = value + 1 where indicator = '{code}' and ordinal % 10 = 0");
            await Imported("  a tenth revised", code, format, path, copy);
            await Execute("truncate observation");
            if (watched)
                await Imported("  first vintage, series watched", await Define(watched: true), format, path, copy);
            await Execute("truncate observation");
            File.Delete(path);
        }
        copy = Math.Min(copy, await Copied("COPY, binary, again", "binary", WriteBinary));
    }

    private async Task<double> Copied(string what, string format, Action<Stream> write)
    {
        var path = Path.Combine(directory, "copied");
        await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            write(file);
        await Execute("create table copied (like observation including all)");
        await Execute("checkpoint");
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        var watch = Stopwatch.StartNew();
        await using (var rows = File.OpenRead(path))
        {
            var command = $"copy copied (indicator, area, ordinal, period, vintage, value, exposure, status) from stdin (format {format})";
            if (format is "binary")
            {
                await using var copy = await connection.BeginRawBinaryCopyAsync(command);
                await rows.CopyToAsync(copy, 1 << 20);
            }
            else
            {
                await using var copy = await connection.BeginTextImportAsync(command);
                using var lines = new StreamReader(rows, Encoding.UTF8, false, 1 << 20);
                var some = new char[1 << 18];
                for (int count; (count = await lines.ReadBlockAsync(some)) > 0;)
                    await copy.WriteAsync(some.AsMemory(0, count));
            }
        }
        var seconds = watch.Elapsed.TotalSeconds;
        await Execute("drop table copied");
        File.Delete(path);
        Console.WriteLine($"{what,-34}{Rows / seconds,12:N0}{seconds,10:N2}");
        return seconds;
    }

    private async Task Imported(string what, string code, string format, string path, double copy)
    {
        await Execute("checkpoint");
        ForgetPeak();
        var watch = Stopwatch.StartNew();
        using var body = new StreamContent(File.OpenRead(path), 1 << 20);
        using var answer = await http.PostAsync($"/api/v1/imports?indicator={code}&format={format}", body);
        var import = await answer.Content.ReadFromJsonAsync<JsonNode>();
        if (answer.StatusCode is not HttpStatusCode.Accepted)
            throw new InvalidOperationException(import?.ToJsonString());
        var uploaded = watch.Elapsed.TotalSeconds;
        var id = (string)import!["id"]!;
        while ((string)import!["state"]! == "running")
        {
            await Task.Delay(20);
            import = await http.GetFromJsonAsync<JsonNode>($"/api/v1/imports/{id}");
        }
        var all = watch.Elapsed.TotalSeconds;
        if ((string)import["state"]! != "stored")
            throw new InvalidOperationException(import.ToJsonString());
        var peak = Peak();
        Console.WriteLine($"{what,-34}{Rows / (all - uploaded),12:N0}{all - uploaded,10:N2}{copy / (all - uploaded),10:P0}{peak,10:N0}");
        Console.WriteLine($"{"    with the upload",-34}{Rows / all,12:N0}{all,10:N2}{copy / all,10:P0}");
    }

    private async Task<string> Define(bool watched)
    {
        var code = $"bench-{Guid.NewGuid():N}"[..20];
        using var answer = await http.PostAsJsonAsync("/api/v1/indicators", new JsonObject
        {
            ["code"] = code,
            ["title"] = new JsonObject { ["da"] = "Syntetisk", ["en"] = "Synthetic" },
            ["unit"] = "antal",
            ["kind"] = "count",
            ["polarity"] = "lower-is-better",
            ["goal"] = "1",
            ["source"] = "Synthetic",
            ["frequency"] = "day",
            ["visibility"] = "public",
        });
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        if (!watched)
            await Execute($"delete from watched_indicator where indicator = '{code}'");
        return code;
    }

    private async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    // Linux counts a process's highest resident memory, and counts it anew when told to; elsewhere there is no such figure.
    private void ForgetPeak()
    {
        if (OperatingSystem.IsLinux())
            File.WriteAllText($"/proc/{service.Id}/clear_refs", "5");
    }

    private double Peak() => !OperatingSystem.IsLinux() ? double.NaN
        : File.ReadLines($"/proc/{service.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is var line
        ? double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2], CultureInfo.InvariantCulture) / 1000 : 0;

    private IEnumerable<(string Area, DateOnly Day, int Value)> Each()
    {
        var last = DateOnly.FromDateTime(DateTime.UtcNow).DayNumber - 1;
        for (var i = 0; i < Rows; i++)
        {
            var (area, day) = byTime ? (i % Codes.Length, i / Codes.Length) : (i / days, i % days);
            yield return (Codes[area], DateOnly.FromDayNumber(last - days + 1 + day), (int)((area * 31 + day * 17L) % 1000));
        }
    }

    private static string Text(DateOnly day) => day.ToString("yyyy'M'MM'D'dd", CultureInfo.InvariantCulture);

    private void WriteFile(string format, Stream to)
    {
        using var writer = new StreamWriter(to, new UTF8Encoding(false), 1 << 20) { NewLine = "\n" };
        if (format is "csv")
        {
            writer.WriteLine("area,period,value,exposure");
            foreach (var (area, day, value) in Each())
                writer.WriteLine($"{area},{Text(day)},{value},{10_000 + value}");
            return;
        }
        var areas = string.Join(',', Codes.Select(code => $"\"{code}\""));
        var periods = string.Join(',', Each().Where((_, i) => byTime ? i % Codes.Length == 0 : i < days).Select(each => $"\"{Text(each.Day)}\""));
        var (first, second) = byTime ? ("Tid", "area") : ("area", "Tid");
        var (firstSize, secondSize) = byTime ? (days, Codes.Length) : (Codes.Length, days);
        writer.Write($"{{\"version\":\"2.0\",\"class\":\"dataset\",\"id\":[\"{first}\",\"{second}\"],\"size\":[{firstSize},{secondSize}],\"role\":{{\"time\":[\"Tid\"],\"geo\":[\"area\"]}},");
        writer.Write($"\"dimension\":{{\"area\":{{\"category\":{{\"index\":[{areas}]}}}},\"Tid\":{{\"category\":{{\"index\":[{periods}]}}}}}},\"value\":[");
        var any = false;
        foreach (var (_, _, value) in Each())
        {
            if (any)
                writer.Write(',');
            writer.Write(value);
            any = true;
        }
        writer.Write("]}");
    }

    private void WriteText(Stream to)
    {
        using var writer = new StreamWriter(to, new UTF8Encoding(false), 1 << 20) { NewLine = "\n" };
        foreach (var (area, day, value) in Each())
            writer.WriteLine($"bench-copied,{area},{day.DayNumber},{Text(day)},1,{value},{10_000 + value},0");
    }

    private void WriteBinary(Stream to)
    {
        using var writer = new BinaryWriter(to, Encoding.UTF8, leaveOpen: true);
        writer.Write("PGCOPY\n\u00FF\r\n\0"u8[..7]);
        writer.Write([0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]);
        foreach (var (area, day, value) in Each())
        {
            Short(8);
            Word("bench-copied");
            Word(area);
            Number(day.DayNumber);
            Word(Text(day));
            Number(1);
            Double(value);
            Double(10_000 + value);
            Number(0);
        }
        Short(-1);

        void Short(short number) => writer.Write(IPAddress.HostToNetworkOrder(number));

        void Word(string text)
        {
            writer.Write(IPAddress.HostToNetworkOrder(text.Length));
            writer.Write(Encoding.ASCII.GetBytes(text));
        }

        void Number(int number)
        {
            writer.Write(IPAddress.HostToNetworkOrder(4));
            writer.Write(IPAddress.HostToNetworkOrder(number));
        }

        void Double(double number)
        {
            writer.Write(IPAddress.HostToNetworkOrder(8));
            writer.Write(IPAddress.HostToNetworkOrder(BitConverter.DoubleToInt64Bits(number)));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (service is { HasExited: false })
        {
            service.Kill();
            await service.WaitForExitAsync();
        }
        service?.Dispose();
        http.Dispose();
        if (tokens is not null)
            await tokens.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
