namespace Tryghed.Local;

/// <summary>A private PostgreSQL from the distribution's package.</summary>
public sealed class NativePostgres : NativeServer
{
    private const string SystemAccount = "postgres";
    private readonly string password;
    private readonly int port;
    private readonly string[] settings;

    private NativePostgres(string directory, int port, string password, string[] settings)
        : base(directory) => (this.port, this.password, this.settings) = (port, password, settings);

    /// <summary>Connection string of the superuser.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={port};Username=postgres;Password={password};Database=postgres";

    /// <summary>Folder of the newest installed PostgreSQL's programs; null when none is installed.</summary>
    public static string? Programs =>
        !System.IO.Directory.Exists("/usr/lib/postgresql") ? null : System.IO.Directory.EnumerateDirectories("/usr/lib/postgresql")
            .Where(version => int.TryParse(Path.GetFileName(version), out _) && File.Exists(Path.Combine(version, "bin/initdb")))
            .MaxBy(version => int.Parse(Path.GetFileName(version), null)) is { } newest ? Path.Combine(newest, "bin") : null;

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="directory">Folder for its data; what is there from an earlier start is used again.</param>
    /// <param name="port">Its port on 127.0.0.1; 0 for one that is free.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="settings">Further settings, as <c>fsync=off</c>.</param>
    /// <exception cref="CannotRunException">PostgreSQL is not installed, or does not start.</exception>
    public static async Task<NativePostgres> Start(string directory, int port = 0, CancellationToken cancel = default, params string[] settings)
    {
        var server = await Prepare(directory, port, cancel, settings);
        await server.Start(cancel);
        return server;
    }

    /// <summary>Makes the folder and the cluster in it, and starts nothing.</summary>
    internal static async Task<NativePostgres> Prepare(string directory, int port, CancellationToken cancel, params string[] settings)
    {
        var programs = Programs ?? throw new CannotRunException("PostgreSQL is not installed.");
        directory = Account.Reachable(directory, SystemAccount);
        var password = await Password(directory, cancel);
        var data = Path.Combine(directory, "data");
        if (!File.Exists(Path.Combine(data, "PG_VERSION")))
        {
            // Made beside and moved, so that an interrupted initdb leaves nothing half.
            var making = Path.Combine(directory, "making");
            if (System.IO.Directory.Exists(making))
                System.IO.Directory.Delete(making, recursive: true);
            System.IO.Directory.CreateDirectory(making);
            await PrivateFile.Write(Path.Combine(making, "password"), password, cancel);
            await Account.Give(making, SystemAccount);
            await Command.Run(Path.Combine(programs, "initdb"),
                ["-D", Path.Combine(making, "data"), "-U", "postgres", $"--pwfile={Path.Combine(making, "password")}", "-A", "scram-sha-256",
                    "--locale=C.UTF-8", "-E", "UTF8", "--no-instructions"],
                SystemAccount, directory: making, cancel: cancel);
            System.IO.Directory.Move(Path.Combine(making, "data"), data);
            System.IO.Directory.Delete(making, recursive: true);
        }
        var version = (await File.ReadAllTextAsync(Path.Combine(data, "PG_VERSION"), cancel)).Trim();
        var own = $"/usr/lib/postgresql/{version}/bin";
        if (!File.Exists(Path.Combine(own, "postgres")))
            throw new CannotRunException($"The data in {data} is of PostgreSQL {version}, which is no longer installed: install it, or start anew with ./run reset.");
        return new NativePostgres(directory, port is 0 ? Loopback.Free(1)[0] : port, password, settings) { programs = own };
    }

    /// <summary>Makes databases that aren't there yet, owned by a role that is no superuser.</summary>
    /// <param name="role">The role.</param>
    /// <param name="rolePassword">Its password; letters and digits.</param>
    /// <param name="databases">Names of the databases.</param>
    /// <param name="cancel">Gives up.</param>
    internal async Task Make(string role, string rolePassword, IEnumerable<string> databases, CancellationToken cancel)
    {
        var script = $"""
            set client_min_messages = warning;
            select 'create role {role} login' where not exists (select from pg_roles where rolname = '{role}') \gexec
            alter role {role} password '{rolePassword}';

            """ + string.Concat(databases.Select(database =>
            $"select 'create database {database} owner {role}' where not exists (select from pg_database where datname = '{database}') \\gexec\n"));
        await Command.Run(Path.Combine(programs, "psql"), ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", $"{port}", "-U", "postgres", "-d", "postgres"],
            environment: new Dictionary<string, string?> { ["PGPASSWORD"] = password }, input: script, cancel: cancel);
    }

    /// <summary>Connection string of a database for a role.</summary>
    internal string For(string database, string role, string rolePassword) =>
        $"Host=127.0.0.1;Port={port};Username={role};Password={rolePassword};Database={database}";

    /// <inheritdoc/>
    internal override Launch Launch => new("postgres", Path.Combine(programs, "postgres"),
        [
            "-D", Path.Combine(Directory, "data"), "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=300",
            .. settings.SelectMany(setting => new[] { "-c", setting }),
        ],
        Directory,
        async cancel => (await Command.Try(Path.Combine(programs, "pg_isready"), ["-q", "-h", "127.0.0.1", "-p", $"{port}"], cancel: cancel)).Code is 0)
    {
        Account = SystemAccount,
        StopSignal = Signal.Interrupt, // "fast": ends sessions, finishes in good order; TERM would wait for them
    };

    private string programs { get; init; } = "";
}
