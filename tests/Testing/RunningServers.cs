using System.Security.Cryptography;
using DotNet.Testcontainers.Configurations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;
using Tryghed.Local;

namespace Tryghed.Testing;

/// <summary>A broker and a database that answer, and what it takes to stop them again.</summary>
public sealed class RunningServers : IAsyncDisposable
{
    /// <summary>Names of the environment variables that name the servers.</summary>
    public const string PostgresVariable = "TRYGHED_TEST_POSTGRES", RabbitMqVariable = "TRYGHED_TEST_RABBITMQ", ManagementVariable = "TRYGHED_TEST_RABBITMQ_MANAGEMENT";

    private IAsyncDisposable[] started;

    private RunningServers(string postgres, string rabbitMq, string? management, params IAsyncDisposable[] started) =>
        (Postgres, RabbitMq, RabbitMqManagement, this.started) = (postgres, rabbitMq, management, started);

    /// <summary>Connection string of a PostgreSQL superuser.</summary>
    public string Postgres { get; }

    /// <summary>AMQP address with user and password.</summary>
    public string RabbitMq { get; }

    /// <summary>Address of the broker's management, for virtual hosts; null when it has none.</summary>
    public string? RabbitMqManagement { get; }

    /// <summary>Finds or starts them and says on standard error which it was.</summary>
    /// <remarks><c>TRYGHED_TEST_SERVERS=containers</c> or <c>native</c> allows that one way only, so that a run can't quietly take another.</remarks>
    /// <exception cref="InvalidOperationException">None of the ways works; the message says why of each.</exception>
    public static async Task<RunningServers> Start()
    {
        var only = Environment.GetEnvironmentVariable("TRYGHED_TEST_SERVERS");
        var reasons = new List<string>();
        if (only is null or "" && await FromEnvironment() is { } given)
            return Say(given, "the broker and database named in the environment");

        if (only is not "native")
        {
            if (TestcontainersSettings.OS.DockerEndpointAuthConfig is null)
                reasons.Add("no container engine answers");
            else
                try
                {
                    return Say(await InContainers(), "containers");
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    reasons.Add($"a container engine answers, but: {exception.Message}");
                    await Console.Error.WriteLineAsync($"Tests: {reasons[^1]}");
                }
        }
        if (only is not "containers")
            try
            {
                return Say(await Natively(), "private native instances");
            }
            catch (CannotRunException exception)
            {
                reasons.Add(exception.Log is { } log && File.Exists(log) ? $"{exception.Message}\n{string.Join('\n', File.ReadLines(log).TakeLast(20))}" : exception.Message);
            }
        throw new InvalidOperationException($"No broker and database for the tests: {string.Join("; ", reasons)}.");
    }

    /// <summary>The environment with which another process's tests use these same servers.</summary>
    public IReadOnlyDictionary<string, string> ToEnvironment() => new Dictionary<string, string>
    {
        [PostgresVariable] = Postgres,
        [RabbitMqVariable] = RabbitMq,
        [ManagementVariable] = RabbitMqManagement ?? "",
        ["TRYGHED_TEST_SERVERS"] = "",
    };

    /// <summary>Stops what was started; a second time does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in Interlocked.Exchange(ref started, []))
            await server.DisposeAsync();
    }

    private static async Task<RunningServers> Natively()
    {
        await Install.Ensure(line => Console.Error.WriteLine($"Tests: {line}"));
        var directory = await NativeDirectory.Own();
        var starting = (Postgres: NativePostgres.Start(Path.Combine(directory, "postgres"), settings: ["fsync=off", "full_page_writes=off"]), RabbitMq: NativeRabbitMq.Start(Path.Combine(directory, "rabbitmq")));
        var stops = new NativeDirectory(directory, starting.Postgres, starting.RabbitMq);
        try
        {
            var (postgres, rabbitMq) = (await starting.Postgres, await starting.RabbitMq);
            return new RunningServers(postgres.ConnectionString, rabbitMq.ConnectionString, rabbitMq.Management, stops);
        }
        catch
        {
            await stops.DisposeAsync();
            throw;
        }
    }

    private static RunningServers Say(RunningServers servers, string what)
    {
        var postgres = new NpgsqlConnectionStringBuilder(servers.Postgres);
        var shared = servers.RabbitMqManagement is null ? " (no management found: all tests share its virtual host)" : "";
        Console.Error.WriteLine($"Tests use {what}: PostgreSQL {postgres.Host}:{postgres.Port}, RabbitMQ {new Uri(servers.RabbitMq).Authority}{shared}");
        return servers;
    }

    private static async Task<RunningServers?> FromEnvironment()
    {
        var (postgres, rabbitMq, management) = (Read(PostgresVariable), Read(RabbitMqVariable), Read(ManagementVariable));
        if (postgres is null && rabbitMq is null)
            return null;
        if (postgres is null || rabbitMq is null)
            throw new InvalidOperationException($"{PostgresVariable} and {RabbitMqVariable} go together: {(postgres is null ? PostgresVariable : RabbitMqVariable)} is not set.");
        return new RunningServers(postgres, rabbitMq, management ?? await UsualManagement(new Uri(rabbitMq)));

        static string? Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
    }

    private static async Task<string?> UsualManagement(Uri rabbitMq)
    {
        var port = (rabbitMq.Port is -1 ? 5672 : rabbitMq.Port) + 10000; // 15672 beside 5672
        if (port > ushort.MaxValue)
            return null;
        var usual = $"http://{rabbitMq.Host}:{port}/";
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await http.GetAsync(usual);
            return answer.IsSuccessStatusCode ? usual : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private static async Task<RunningServers> InContainers()
    {
        var password = RandomNumberGenerator.GetHexString(20);
        var postgres = new PostgreSqlBuilder(Image("TRYGHED_POSTGRES_IMAGE", "postgres:17"))
            .WithPassword(password).WithCommand("-c", "max_connections=300").WithLabel("tryghed.test", "1").WithLogger(NullLogger.Instance).Build();
        var rabbitMq = new RabbitMqBuilder(Image("TRYGHED_RABBITMQ_IMAGE", "rabbitmq:4-management"))
            .WithUsername("tryghed").WithPassword(password).WithPortBinding(15672, assignRandomHostPort: true).WithLabel("tryghed.test", "1").WithLogger(NullLogger.Instance).Build();
        try
        {
            await Task.WhenAll(postgres.StartAsync(), rabbitMq.StartAsync());
            return new RunningServers(
                postgres.GetConnectionString(), rabbitMq.GetConnectionString(), $"http://{rabbitMq.Hostname}:{rabbitMq.GetMappedPublicPort(15672)}/", postgres, rabbitMq);
        }
        catch
        {
            await Task.WhenAll(postgres.DisposeAsync().AsTask(), rabbitMq.DisposeAsync().AsTask());
            throw;
        }

        static string Image(string variable, string official) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } image ? image : official;
    }
}
