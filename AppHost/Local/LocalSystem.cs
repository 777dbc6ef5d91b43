using System.Diagnostics;
using System.Text.Json;

namespace Tryghed.Local;

/// <summary>The whole system on this machine: brings it up in order, keeps it running, takes it down.</summary>
internal sealed class LocalSystem(RunFolder folder, Ports ports, Screen screen) : IAsyncDisposable
{
    private static readonly TimeSpan VerbLimit = TimeSpan.FromMinutes(3);
    private readonly Supervisor supervisor = new(folder, screen.Say);
    private string? dashboardReason;
    private bool started;

    /// <summary>Whether the dashboard runs or is coming.</summary>
    public bool HasDashboard { get; private set; }

    /// <summary>Brings everything up and waits until all of it is well.</summary>
    /// <exception cref="CannotRunException">It can't be; whatever was started is stopped when this is disposed.</exception>
    public async Task Start(bool empty, CancellationToken cancel)
    {
        var leftOver = await folder.StopLeftOvers();
        if (leftOver is not [])
            screen.Say($"An earlier run did not get to its end; stopped what it had left: {string.Join(", ", leftOver)}.");
        foreach (var (port, wanted) in ports.All)
        {
            if (!Loopback.IsFree(port))
                throw new CannotRunException($"Port {port} on 127.0.0.1 is in use, and {wanted} wants it: free it, or set TRYGHED_PORT_OFFSET.");
        }
        started = true;
        Directory.CreateDirectory(folder.At("log"));
        var credentials = await Credentials.Open(folder, cancel);

        using var whole = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var dashboard = Dashboard.Find(folder, whole.Token);
        var (postgres, rabbitMq) = await Together(whole, Servers(credentials, whole.Token), Built(whole.Token));

        // The first time the dashboard is being fetched: what is left of that is waited for, but not for ever.
        if (!dashboard.IsCompleted)
            screen.Set("dashboard", "fetching the Aspire CLI");
        await Task.WhenAny(dashboard, Task.Delay(TimeSpan.FromSeconds(90), cancel));
        var environment = new Values(credentials, ports, postgres, rabbitMq, Telemetry: await Found(dashboard));
        if (environment.Telemetry is { } program)
        {
            HasDashboard = true;
            Begin(Dashboard.Launch(program, folder, ports));
        }

        screen.Set("databases", "migrating");
        await Together(whole, [.. Topology.Services.Where(service => service.Database is not null).Select(service => Migrate(service, environment, whole.Token))]);
        screen.Set("databases", "up to date", true);

        var parts = Topology.Services.Select(service => Begin(ServiceLaunch(service, environment))).ToList();
        await Together(whole, [.. parts.Select(part => Well(part, whole.Token))]);
        if (supervisor.Parts.FirstOrDefault(part => part.Name is "dashboard") is { } board)
            await DashboardWell(board, cancel);
        if (dashboardReason is not null)
            screen.Say($"No dashboard: {dashboardReason}. The system runs without it.");

        if (!empty)
            await LoadSample(credentials, cancel);
    }

    /// <summary>Notes how everything is doing, until told to stop.</summary>
    public async Task Watch(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                screen.Tick();
                var state = supervisor.Parts.Select(part => new PartState(part.Name, part.Condition.ToString().ToLowerInvariant(), part.Process?.Id ?? 0, part.Restarts));
                await PrivateFile.Write(folder.State, JsonSerializer.Serialize(state), CancellationToken.None);
                await Task.Delay(TimeSpan.FromMilliseconds(250), cancel);
            }
        }
        catch (OperationCanceledException)
        {
            File.Delete(folder.State);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (started)
            await supervisor.DisposeAsync();
    }

    /// <summary>Loads the sample into a system that runs.</summary>
    public async Task LoadSample(Credentials credentials, CancellationToken cancel)
    {
        using var loader = new SampleLoader(new Uri(ports.AddressOf(Topology.Gateway)), Path.Combine(folder.Root, "data"), folder.Sample);
        if (!File.Exists(folder.Sample))
            screen.Set("sample", "loading");
        var now = await loader.Load(credentials.Clients, (done, all) =>
        {
            if (done < all)
                screen.Set("sample", Screen.Bar(done, all));
        }, cancel);
        screen.Set("sample", now > 0 ? $"{now} steps loaded" : "loaded before", true);
    }

    private async Task<(NativePostgres, NativeRabbitMq)> Servers(Credentials credentials, CancellationToken cancel)
    {
        if (Install.Missing() is not [])
        {
            await Install.Ensure(what => screen.Set("packages", what), cancel);
            screen.Set("packages", "installed", true);
        }
        screen.Set("postgres", "starting");
        screen.Set("rabbitmq", "starting");
        var postgres = Database();
        var rabbitMq = Broker();
        await Task.WhenAll(postgres, rabbitMq);
        return (await postgres, await rabbitMq);

        async Task<NativePostgres> Database()
        {
            var server = await NativePostgres.Prepare(folder.At("postgres"), ports.Postgres, cancel);
            await Well(supervisor.Start(server.Launch), cancel);
            await server.Make("tryghed", credentials.DatabasePassword, Topology.Databases, cancel);
            return server;
        }

        async Task<NativeRabbitMq> Broker()
        {
            var server = await NativeRabbitMq.Prepare(folder.At("rabbitmq"), new(ports.Amqp, ports.Management, ports.Distribution, ports.PortMapper), cancel);
            await Well(supervisor.Start(server.Launch), cancel);
            return server;
        }
    }

    private async Task Built(CancellationToken cancel)
    {
        if (!Build.IsNeeded(folder))
            return;
        screen.Set("build", "building the services");
        await Build.Run(folder, cancel);
        screen.Set("build", "built", true);
    }

    private async Task<string?> Found(Task<(string? Program, string? Reason)> dashboard)
    {
        if (!dashboard.IsCompleted)
        {
            dashboardReason = "npm is still fetching the Aspire CLI; it is there at a later start";
            screen.Set("dashboard", "not fetched in time", false);
            _ = dashboard.ContinueWith(task => task.Exception, TaskScheduler.Default);
            return null;
        }
        var (program, reason) = await dashboard;
        if (program is null)
            dashboardReason = reason;
        return program;
    }

    private async Task DashboardWell(Part board, CancellationToken cancel)
    {
        try
        {
            await supervisor.WaitUntilHealthy(board, TimeSpan.FromSeconds(60), cancel);
            screen.Set("dashboard", $"http://127.0.0.1:{ports.Dashboard}", true);
        }
        catch (CannotRunException exception)
        {
            HasDashboard = false;
            dashboardReason = exception.Message.TrimEnd('.');
            screen.Set("dashboard", "does not start", false);
        }
    }

    private async Task Migrate(Service service, Values values, CancellationToken cancel)
    {
        await Verb(service, ["migrate"], values, cancel);
        if (service.Name is Topology.Identity)
            await Verb(service, ["clients", folder.At("clients.json")], values, cancel);
    }

    private async Task Verb(Service service, string[] verb, Values values, CancellationToken cancel)
    {
        var launch = ServiceLaunch(service, values);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(VerbLimit);
        Command done;
        try
        {
            done = await Command.Try(launch.Program, [.. launch.Arguments, .. verb], environment: launch.Environment, directory: launch.WorkingDirectory, cancel: limited.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CannotRunException($"{service.Name} {verb[0]} was not through after {VerbLimit.TotalMinutes:0} minutes.");
        }
        await File.AppendAllTextAsync(folder.Log(service.Name), done.Output, cancel);
        if (done.Code is not 0)
            throw new CannotRunException($"{service.Name} {verb[0]} failed: {done.LastLine}", folder.Log(service.Name));
    }

    private Part Begin(Launch launch)
    {
        screen.Set(launch.Name, "starting");
        return supervisor.Start(launch);
    }

    private async Task Well(Part part, CancellationToken cancel)
    {
        screen.Set(part.Name, "starting");
        var watch = Stopwatch.StartNew();
        try
        {
            await supervisor.WaitUntilHealthy(part, TimeSpan.FromSeconds(90), cancel);
        }
        catch (CannotRunException)
        {
            screen.Set(part.Name, "not well", false);
            throw;
        }
        screen.Set(part.Name, Topology.Services.FirstOrDefault(service => service.Name == part.Name) is { } service
            ? ports.AddressOf(service)
            : part.Name is "postgres" ? $"127.0.0.1:{ports.Postgres}" : $"127.0.0.1:{ports.Amqp}", true);
    }

    private Launch ServiceLaunch(Service service, Values values) => new(
        service.Name, Environment.ProcessPath!, [folder.Program(service.Project)],
        Path.Combine(folder.Root, Path.GetDirectoryName(service.Project)!), // its content root: pages' files stand beside the source
        cancel => Probe.Get(ports.AddressOf(service) + service.Health, null, cancel))
    {
        Environment = values.Of(service),
    };

    // The first that fails ends the others, and is the reason that is told.
    private static async Task Together(CancellationTokenSource whole, params Task[] tasks)
    {
        var left = tasks.ToList();
        while (left.Count > 0)
        {
            var ended = await Task.WhenAny(left);
            left.Remove(ended);
            if (ended.IsCompletedSuccessfully)
                continue;
            await whole.CancelAsync();
            await Task.WhenAll(tasks).ContinueWith(_ => { }, TaskScheduler.Default);
            await ended;
        }
    }

    private static async Task<T> Together<T>(CancellationTokenSource whole, Task<T> first, Task second)
    {
        await Together(whole, [first, second]);
        return await first;
    }
}

/// <summary>Where the settings' values come from.</summary>
internal sealed record Values(Credentials Credentials, Ports Ports, NativePostgres Postgres, NativeRabbitMq RabbitMq, string? Telemetry)
{
    /// <summary>A process's whole environment beyond what it inherits; null removes what it would.</summary>
    public IReadOnlyDictionary<string, string?> Of(Service service)
    {
        var environment = new Dictionary<string, string?>();
        foreach (string inherited in Environment.GetEnvironmentVariables().Keys)
        {
            // What stands in the user's own environment for other programs must not reach the system.
            if (inherited.StartsWith("OTEL_", StringComparison.Ordinal) || inherited.StartsWith("ASPNETCORE_", StringComparison.Ordinal)
                || inherited.StartsWith("ConnectionStrings__", StringComparison.OrdinalIgnoreCase) || inherited is "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT")
                environment[inherited] = null;
        }
        environment["ASPNETCORE_URLS"] = Ports.AddressOf(service);
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        environment["DOTNET_ENVIRONMENT"] = null;
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_TieredPGO"] = "0"; // a start costs less, and seven of them share the machine
        environment["OTEL_SERVICE_NAME"] = service.Name;
        if (Telemetry is not null)
        {
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{Ports.Otlp}";
            environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
        }
        if (service.DatabaseSetting is { } database)
            environment[database] = Postgres.For(service.Database!, "tryghed", Credentials.DatabasePassword);
        if (service.Broker)
            environment[Topology.BrokerSetting] = RabbitMq.ConnectionString;
        foreach (var reference in service.References)
            environment[Topology.ReferenceSetting(reference)] = Ports.AddressOf(reference);
        foreach (var setting in service.Settings)
        {
            environment[setting.Name] = setting.From switch
            {
                Source.Literal => setting.Value,
                Source.PublicAddress => Ports.AddressOf(Topology.Gateway) + "/",
                Source.SecretsKey => Credentials.SecretsKey,
                Source.PortalClientId => Credentials.Portal.Id,
                Source.PortalClientSecret => Credentials.Portal.Secret,
                _ => throw new InvalidOperationException($"{setting.Name} has no value."),
            };
        }
        return environment;
    }
}

/// <summary>How a part is doing, as noted for <c>status</c>.</summary>
/// <param name="Name">The part.</param>
/// <param name="Condition">As <see cref="Condition"/>, in small letters.</param>
/// <param name="Process">Its process.</param>
/// <param name="Restarts">How often it was started again.</param>
internal sealed record PartState(string Name, string Condition, int Process, int Restarts);
