using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Shouldly;
using Tryghed.Indicator.Observations.Import;
using Tryghed.Indicator.Storage;
using Tryghed.Indicator.Tests.Imports;
using Tryghed.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(ImportWorld))]

namespace Tryghed.Indicator.Tests.Imports;

/// <summary>A service that receives files and stores none by itself: tests start the replicas that do, and stop and kill them. Two uploads of an organisation at a time, 12 MB each.</summary>
public sealed class ImportWorld : IAsyncLifetime
{
    private RunningService<Program, IndicatorDb> service = null!;

    public async ValueTask InitializeAsync()
    {
        service = await RunningService<Program, IndicatorDb>.Start(
            "indicator", services => services.Remove(services.Single(s => s.ImplementationType == typeof(ImportWorker))),
            ("Imports:Uploads", "4"), ("Imports:FileBytes", "12000000"), ("Imports:WaitingBytes", "100000000"));
        using var anyone = service.Anonymous(); // starts it
    }

    public ValueTask DisposeAsync() => service.DisposeAsync();

    internal Someone As(string? role, string? organisation = "aalborg") => new(service.As(role, organisation, streams: true));

    internal async Task<string> Defined()
    {
        var definition = World.Definition(World.NewCode());
        (await As("analyst").Post("/api/v1/indicators", definition)).Status.ShouldBe(201);
        return (string)definition["code"]!;
    }

    /// <summary>A replica's worker.</summary>
    internal async Task<Replica> Replica(TimeProvider? clock = null)
    {
        var signal = new ImportSignal();
        var worker = new ImportWorker(
            service.Services.GetRequiredService<IServiceScopeFactory>(), service.Services.GetRequiredService<NpgsqlDataSource>(), signal, service.Services.GetRequiredService<ImportLimits>(),
            clock ?? TimeProvider.System, service.Services.GetRequiredService<ILogger<ImportWorker>>());
        await worker.StartAsync(CancellationToken.None);
        return new Replica(worker, signal);
    }

    internal async Task<T> Ask<T>(string sql)
    {
        await using var database = NpgsqlDataSource.Create(service.DatabaseConnection);
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    internal async Task Do(string sql)
    {
        await using var database = NpgsqlDataSource.Create(service.DatabaseConnection);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Storing figures of an indicator fails with an error of PostgreSQL.</summary>
    internal Task Fail(string indicator, string sqlState) => Trigger(indicator, $"raise exception using errcode = '{sqlState}', message = 'as the test wants';");

    /// <summary>Storing a figure of an indicator waits until this is disposed of.</summary>
    internal async Task<Held> Hold(string indicator)
    {
        var key = Random.Shared.Next();
        await Trigger(indicator, $"perform pg_advisory_xact_lock_shared({key});");
        var connection = new NpgsqlConnection(service.DatabaseConnection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"select pg_advisory_lock({key})", connection);
        await command.ExecuteNonQueryAsync();
        return new Held(connection, key);
    }

    private Task Trigger(string indicator, string what)
    {
        var name = $"test_{Guid.NewGuid():N}";
        return Do($"""
            create function {name}() returns trigger language plpgsql as $$ begin {what} return new; end $$;
            create trigger {name} before insert on observation for each row when (new.indicator = '{indicator}') execute function {name}();
            """);
    }

    internal static string Rows(int count, int from = 0) =>
        "area,period,value\n" + string.Concat(Enumerable.Range(from, count).Select(i => $"851-{i / 200},{1970 + i % 200 / 4}K{i % 4 + 1},{i}\n"));
}

internal sealed class Replica(ImportWorker worker, ImportSignal signal) : IAsyncDisposable
{
    internal void Wake() => signal.Wake();

    public async ValueTask DisposeAsync()
    {
        await worker.StopAsync(CancellationToken.None);
        worker.Dispose();
    }
}

/// <summary>A lock that a storing waits for.</summary>
internal sealed class Held(NpgsqlConnection connection, int key) : IAsyncDisposable
{
    /// <summary>Waits until a storing waits, and answers its backend.</summary>
    internal async Task<int> Waiting() => (await Eventually.Get(async () =>
    {
        await using var command = new NpgsqlCommand($"select pid from pg_locks where locktype = 'advisory' and objid = {key} and not granted limit 1", connection);
        return await command.ExecuteScalarAsync() as int?;
    }, pid => pid is not null, TimeSpan.FromMinutes(1)))!.Value;

    internal async Task Kill(int pid)
    {
        await using var command = new NpgsqlCommand($"select pg_terminate_backend({pid})", connection);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearPool(connection); // the lock goes with the session
        return connection.DisposeAsync();
    }
}

/// <summary>A body that comes in two parts, the second when it is told to.</summary>
internal sealed class SlowBody(byte[] first, Task then, byte[] second) : HttpContent
{
    private readonly TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Began => began.Task;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(first);
        await stream.FlushAsync();
        began.TrySetResult();
        await then;
        await stream.WriteAsync(second);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
