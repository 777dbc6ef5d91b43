using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Observations.Import;
using Tryghed.Indicator.Sources;
using Tryghed.Indicator.Sources.Connectors;
using Tryghed.Indicator.Storage;
using Tryghed.Testing;

namespace Tryghed.Indicator.Tests.Sources;

/// <summary>What runs sources, as often as a test wants it, on one database and one clock that the test moves.</summary>
internal sealed class Replicas : IAsyncDisposable
{
    private readonly List<(ServiceProvider Services, List<IHostedService> Hosted)> all = [];
    private readonly string database;

    private Replicas(string database, StatBankServer statBank, PxWebServer pxWeb) => (this.database, StatBank, PxWeb) = (database, statBank, pxWeb);

    internal StatBankServer StatBank { get; }

    internal PxWebServer PxWeb { get; }

    internal FakeTimeProvider Clock { get; } = new(DateTimeOffset.Parse("2026-03-28T12:00:00Z"));

    internal static async Task<Replicas> Start(int count = 0)
    {
        var replicas = new Replicas(await TestServers.NewDatabase("indicator"), await StatBankServer.Start(), await PxWebServer.Start());
        replicas.StatBank.Clock = replicas.Clock;
        await using (var db = replicas.Db())
            await db.Database.MigrateAsync();
        for (var i = 0; i < count; i++)
            await replicas.Another();
        return replicas;
    }

    internal IndicatorDb Db() => new(new DbContextOptionsBuilder<IndicatorDb>().UseNpgsql(database).UseSnakeCaseNamingConvention().Options);

    internal IServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHttpClient();
        services.AddSingleton(NpgsqlDataSource.Create(database));
        services.AddDbContext<IndicatorDb>(options => options.UseNpgsql(database).UseSnakeCaseNamingConvention());
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [new("Sources:Addresses:statbank", StatBank.Address), new("Sources:Addresses:nordic", PxWeb.Address)]).Build());
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<SourceAddresses>();
        services.AddSingleton<SourceHttp>();
        services.AddSingleton<ISourceConnector, StatBankConnector>();
        services.AddSingleton<ISourceConnector, PxWebConnector>();
        services.AddSingleton<StatBankConnector>();
        services.AddSingleton<PxWebConnector>();
        services.AddSingleton<SourceSignal>();
        services.AddSingleton<ImportSignal>();
        services.AddSingleton<ImportLimits>();
        services.AddSingleton<RunSource>();
        var provider = services.BuildServiceProvider();
        all.Add((provider, []));
        return provider;
    }

    /// <summary>Starts one.</summary>
    internal async Task Another()
    {
        var services = Services();
        foreach (var hosted in new IHostedService[] { ActivatorUtilities.CreateInstance<SourceScheduler>(services), ActivatorUtilities.CreateInstance<ImportWorker>(services) })
        {
            await hosted.StartAsync(default);
            all[^1].Hosted.Add(hosted);
        }
    }

    /// <summary>Stops all of them, as a release does.</summary>
    internal async Task Stop()
    {
        foreach (var (services, hosted) in all)
        {
            foreach (var one in hosted)
                await one.StopAsync(default);
            await services.DisposeAsync();
        }
        all.Clear();
    }

    /// <summary>An indicator, and a source of it, whose table has two areas and six years.</summary>
    internal async Task<(Source Source, TestTable Table)> Defined(string code, Action<Source>? but = null)
    {
        var table = StatBank.Put(new TestTable(
            code.ToUpperInvariant().Replace('-', '_'), new TestVariable("OMRÅDE", ["000", "851"], Eliminable: true, Map: true), new TestVariable("Tid", ["2020", "2021", "2022", "2023", "2024", "2025"], Time: true)));
        await using var db = Db();
        db.Add(new IndicatorDefinition
        {
            Code = code,
            TitleDa = "Prøve",
            Unit = "antal",
            Kind = Kind.Count,
            Polarity = Polarity.LowerIsBetter,
            Goal = "2",
            Source = "Syntetisk",
            Frequency = Frequency.Year,
            Visibility = Visibility.Public,
            Owner = "aalborg",
            Synthetic = true,
            DefinedBy = "test",
        });
        var source = new Source
        {
            Code = code,
            Kind = SourceKind.Statbank,
            Address = "statbank",
            Table = table.Id,
            Language = "da",
            Selection = new() { ["OMRÅDE"] = ["*"] },
            Mapping = new SourceMapping([new MappedIndicator(code)]),
            Schedule = new Schedule("30 2 * * *"),
            Enabled = true,
            Owner = "aalborg",
            ChangedAt = Clock.GetUtcNow(),
            ChangedBy = "test",
            Revision = 1,
        };
        but?.Invoke(source);
        source.DueAt = source.Enabled ? Timing.Next(source.Schedule, Clock.GetUtcNow()) : null;
        db.Add(source);
        await db.SaveChangesAsync();
        return (source, table);
    }

    /// <summary>The runs of a source, oldest first, when that many have ended.</summary>
    internal Task<List<SourceRun>> Ended(string source, int count) => Eventually.Get(
        async () =>
        {
            await using var db = Db();
            return await db.SourceRuns.AsNoTracking().Where(r => r.Source == source).OrderBy(r => r.Number).ToListAsync();
        },
        runs => runs.Count(r => r.State is RunState.Ended) >= count && runs.All(r => r.State is RunState.Ended));

    /// <summary>Moves the clock, a second at a time, until something has ended.</summary>
    internal async Task<T> Until<T>(Task<T> ends)
    {
        while (!ends.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(ends, Task.Delay(5)); // lets what the clock has woken go on
        }
        return await ends;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await StatBank.DisposeAsync();
        await PxWeb.DisposeAsync();
    }
}
