using System.Security.Cryptography;

namespace Tryghed.Local;

/// <summary>A private RabbitMQ node with management, from the distribution's package.</summary>
public sealed class NativeRabbitMq : NativeServer
{
    private const string SystemAccount = "rabbitmq";
    private const string User = "tryghed";
    private readonly Numbers ports;
    private readonly string password;

    private NativeRabbitMq(string directory, Numbers ports, string password)
        : base(directory) => (this.ports, this.password) = (ports, password);

    /// <summary>A node's ports on 127.0.0.1.</summary>
    /// <param name="Amqp">For clients.</param>
    /// <param name="Management">For management over HTTP.</param>
    /// <param name="Distribution">For other nodes.</param>
    /// <param name="PortMapper">For its own epmd.</param>
    public sealed record Numbers(int Amqp, int Management, int Distribution, int PortMapper)
    {
        /// <summary>Ports that are free now.</summary>
        public static Numbers Free() => Loopback.Free(4) is [var amqp, var management, var distribution, var mapper] ? new(amqp, management, distribution, mapper) : throw new InvalidOperationException();
    }

    /// <summary>AMQP address with user and password.</summary>
    public string ConnectionString => $"amqp://{User}:{password}@127.0.0.1:{ports.Amqp}/";

    /// <summary>Address of its management, with a slash at the end; same user and password.</summary>
    public string Management => $"http://127.0.0.1:{ports.Management}/";

    /// <summary>Whether the package is installed.</summary>
    public static bool Installed => File.Exists(Server) && Command.Exists("epmd");

    /// <summary>Starts a node and waits until it takes clients.</summary>
    /// <param name="directory">Folder for its data; what is there from an earlier start is used again.</param>
    /// <param name="ports">Its ports; by default ones that are free.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="CannotRunException">RabbitMQ is not installed, or does not start.</exception>
    public static async Task<NativeRabbitMq> Start(string directory, Numbers? ports = null, CancellationToken cancel = default)
    {
        var server = await Prepare(directory, ports ?? Numbers.Free(), cancel);
        await server.Start(cancel);
        return server;
    }

    /// <summary>Makes the folder and the configuration in it, and starts nothing.</summary>
    internal static async Task<NativeRabbitMq> Prepare(string directory, Numbers ports, CancellationToken cancel)
    {
        if (!Installed)
            throw new CannotRunException("RabbitMQ is not installed.");
        directory = Account.Reachable(directory, SystemAccount);
        var password = await Password(directory, cancel);
        var node = Path.Combine(directory, "node");
        System.IO.Directory.CreateDirectory(Path.Combine(node, "log"));
        System.IO.Directory.CreateDirectory(Path.Combine(node, "mnesia"));
        await PrivateFile.Write(Path.Combine(node, "rabbitmq.conf"), $"""
            listeners.tcp.local = 127.0.0.1:{ports.Amqp}
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {ports.Management}
            default_user = {User}
            default_pass = {password}
            disk_free_limit.absolute = 50MB

            """, cancel);
        await PrivateFile.Write(Path.Combine(node, "enabled_plugins"), "[rabbitmq_management].\n", cancel);
        var cookie = Path.Combine(node, ".erlang.cookie");
        if (!File.Exists(cookie))
            await PrivateFile.Write(cookie, RandomNumberGenerator.GetHexString(32), cancel);
        await Account.Give(node, SystemAccount);
        return new NativeRabbitMq(directory, ports, password);
    }

    /// <inheritdoc/>
    internal override Launch Launch
    {
        get
        {
            var node = Path.Combine(Directory, "node");
            return new("rabbitmq", "sh",
                // Its own port mapper on loopback; the one that Erlang starts by itself listens on all addresses and stays behind.
                ["-c", $"epmd -address 127.0.0.1 -port {ports.PortMapper} & exec {Server}"],
                node,
                cancel => Probe.Get($"{Management}api/health/checks/port-listener/{ports.Amqp}", $"{User}:{password}", cancel))
            {
                Account = SystemAccount,
                StopLimit = TimeSpan.FromSeconds(30),
                Environment = new Dictionary<string, string?>
                {
                    ["HOME"] = node,
                    ["RABBITMQ_NODENAME"] = "tryghed@localhost",
                    ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
                    ["RABBITMQ_MNESIA_BASE"] = Path.Combine(node, "mnesia"),
                    ["RABBITMQ_LOG_BASE"] = Path.Combine(node, "log"),
                    ["RABBITMQ_LOGS"] = "-",
                    ["RABBITMQ_CONFIG_FILE"] = Path.Combine(node, "rabbitmq.conf"),
                    ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(node, "advanced.config"),
                    ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(node, "enabled_plugins"),
                    ["RABBITMQ_PID_FILE"] = Path.Combine(node, "pid"),
                    ["RABBITMQ_NODE_PORT"] = $"{ports.Amqp}",
                    ["RABBITMQ_DIST_PORT"] = $"{ports.Distribution}",
                    ["ERL_EPMD_PORT"] = $"{ports.PortMapper}",
                    ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                    ["ERL_CRASH_DUMP"] = Path.Combine(node, "erl_crash.dump"),
                    // Not to spin while idle: the services share the machine.
                    ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
                },
            };
        }
    }

    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
}
