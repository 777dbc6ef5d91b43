#:sdk Aspire.AppHost.Sdk@13.5.2
#:property AspireUseCliBundle=true
#:property ManagePackageVersionsCentrally=false
#:property RestorePackagesWithLockFile=false
#:package Aspire.Hosting.RabbitMQ@13.5.2
#:package Aspire.Hosting.PostgreSQL@13.5.2
#:project ../services/Strategy/Tryghed.Strategy.csproj
#:project ../services/Indicator/Tryghed.Indicator.csproj
#:project ../services/Initiative/Tryghed.Initiative.csproj
#:project ../services/Notification/Tryghed.Notification.csproj
#:project ../services/Identity/Tryghed.Identity.csproj
#:project ../services/Portal/Tryghed.Portal.csproj
#:project ../gateway/Tryghed.Gateway.csproj

// The whole system on Aspire: what AppHost/Local runs as plain processes, with RabbitMQ and PostgreSQL in containers.
// A test in tests/Architecture reads this file and fails when the two differ, so the chains stay flat: one statement, one resource.
//
//   Broker=external     takes the connection string "messaging" (ConnectionStrings__messaging) instead of a container
//   Database=external   takes the connection strings "strategydb", "indicatordb", … instead of a container

using System.Security.Cryptography;
using System.Text.Json.Nodes;

var builder = DistributedApplication.CreateBuilder(args);

// ---- broker and databases

IResourceBuilder<IResourceWithConnectionString> messaging = builder.Configuration["Broker"] == "external"
    ? builder.AddConnectionString("messaging")
    : builder.AddRabbitMQ("messaging").WithManagementPlugin();

var postgres = builder.Configuration["Database"] == "external" ? null : builder.AddPostgres("postgres");
var strategyDb = Database("strategy");
var indicatorDb = Database("indicator");
var initiativeDb = Database("initiative");
var notificationDb = Database("notification");
var identityDb = Database("identity");

// ---- settings and secrets

var credentials = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "../.run/aspire/credentials.json"));
var issuer = builder.AddParameter("issuer", "http://127.0.0.1:8080/"); // the gateway's public address
var portalSecret = builder.AddParameter("portal-secret", ClientSecret("portal"), secret: true);
var secretsKey = builder.AddParameter("secrets-key", SecretsKey(), secret: true);

// ---- migrations: each service's own executable, to completion before anything else of it runs

var strategyMigration = builder.AddProject<Projects.Tryghed_Strategy>("strategy-migration")
    .WithArgs("migrate")
    .WithReference(strategyDb, "strategy")
    .WithReference(messaging)
    .WaitFor(strategyDb)
    .WaitFor(messaging);

var indicatorMigration = builder.AddProject<Projects.Tryghed_Indicator>("indicator-migration")
    .WithArgs("migrate")
    .WithReference(indicatorDb, "indicator")
    .WithReference(messaging)
    .WaitFor(indicatorDb)
    .WaitFor(messaging);

var initiativeMigration = builder.AddProject<Projects.Tryghed_Initiative>("initiative-migration")
    .WithArgs("migrate")
    .WithReference(initiativeDb, "initiative")
    .WithReference(messaging)
    .WaitFor(initiativeDb)
    .WaitFor(messaging);

var notificationMigration = builder.AddProject<Projects.Tryghed_Notification>("notification-migration")
    .WithArgs("migrate")
    .WithReference(notificationDb, "notification")
    .WithReference(messaging)
    .WithEnvironment("Secrets__Key", secretsKey)
    .WaitFor(notificationDb)
    .WaitFor(messaging);

var identityMigration = builder.AddProject<Projects.Tryghed_Identity>("identity-migration")
    .WithArgs("migrate")
    .WithReference(identityDb, "identity")
    .WithEnvironment("Secrets__Key", secretsKey)
    .WaitFor(identityDb);

var identityClients = builder.AddProject<Projects.Tryghed_Identity>("identity-clients")
    .WithArgs("clients", credentials)
    .WithReference(identityDb, "identity")
    .WithEnvironment("Secrets__Key", secretsKey)
    .WaitForCompletion(identityMigration);

// ---- services

var identity = builder.AddProject<Projects.Tryghed_Identity>("identity")
    .WithHttpEndpoint()
    .WithReference(identityDb, "identity")
    .WithEnvironment("Authentication__Issuer", issuer)
    .WithEnvironment("Secrets__Key", secretsKey)
    .WithHttpHealthCheck("/health")
    .WaitForCompletion(identityMigration)
    .WaitForCompletion(identityClients);

var strategy = builder.AddProject<Projects.Tryghed_Strategy>("strategy")
    .WithHttpEndpoint()
    .WithReference(strategyDb, "strategy")
    .WithReference(messaging)
    .WithReference(identity)
    .WithEnvironment("Authentication__Issuer", issuer)
    .WithHttpHealthCheck("/health")
    .WaitForCompletion(strategyMigration)
    .WaitForCompletion(indicatorMigration)
    .WaitForCompletion(initiativeMigration)
    .WaitForCompletion(notificationMigration);

var indicator = builder.AddProject<Projects.Tryghed_Indicator>("indicator")
    .WithHttpEndpoint()
    .WithReference(indicatorDb, "indicator")
    .WithReference(messaging)
    .WithReference(identity)
    .WithEnvironment("Authentication__Issuer", issuer)
    .WithHttpHealthCheck("/health")
    .WaitForCompletion(strategyMigration)
    .WaitForCompletion(indicatorMigration)
    .WaitForCompletion(initiativeMigration)
    .WaitForCompletion(notificationMigration);

var initiative = builder.AddProject<Projects.Tryghed_Initiative>("initiative")
    .WithHttpEndpoint()
    .WithReference(initiativeDb, "initiative")
    .WithReference(messaging)
    .WithReference(identity)
    .WithEnvironment("Authentication__Issuer", issuer)
    .WithHttpHealthCheck("/health")
    .WaitForCompletion(strategyMigration)
    .WaitForCompletion(indicatorMigration)
    .WaitForCompletion(initiativeMigration)
    .WaitForCompletion(notificationMigration);

var notification = builder.AddProject<Projects.Tryghed_Notification>("notification")
    .WithHttpEndpoint()
    .WithReference(notificationDb, "notification")
    .WithReference(messaging)
    .WithReference(identity)
    .WithEnvironment("Authentication__Issuer", issuer)
    .WithEnvironment("Secrets__Key", secretsKey)
    .WithHttpHealthCheck("/health")
    .WaitForCompletion(strategyMigration)
    .WaitForCompletion(indicatorMigration)
    .WaitForCompletion(initiativeMigration)
    .WaitForCompletion(notificationMigration);

if (builder.ExecutionContext.IsRunMode)
{
    // On one's own machine a webhook may go to one's own machine; where it is published to, it may not.
    notification.WithEnvironment("Webhooks__AllowedNetworks__0", "127.0.0.0/8");
}

// ---- the door, and the pages behind it

var gateway = builder.AddProject<Projects.Tryghed_Gateway>("gateway")
    .WithHttpEndpoint(port: 8080)
    .WithExternalHttpEndpoints();

var portal = builder.AddProject<Projects.Tryghed_Portal>("portal")
    .WithHttpEndpoint()
    .WithReference(identity)
    .WithReference(gateway)
    .WithEnvironment("Authentication__Issuer", issuer)
    .WithEnvironment("Portal__ClientId", "portal")
    .WithEnvironment("Portal__ClientSecret", portalSecret)
    .WithHttpHealthCheck("/health");

gateway
    .WithReference(identity)
    .WithReference(strategy)
    .WithReference(indicator)
    .WithReference(initiative)
    .WithReference(notification)
    .WithReference(portal)
    .WithEnvironment("Authentication__Issuer", issuer)
    .WithHttpHealthCheck("/health")
    .WaitFor(identity)
    .WaitFor(strategy)
    .WaitFor(indicator)
    .WaitFor(initiative)
    .WaitFor(notification)
    .WaitFor(portal);

builder.Build().Run();

// A service's database: resource and connection string "strategydb", database "strategy".
IResourceBuilder<IResourceWithConnectionString> Database(string name) =>
    postgres is null ? builder.AddConnectionString(name + "db") : postgres.AddDatabase(name + "db", name);

// The credentials file of ./run's shape, made at the first start and kept: Identity reads it, and whoever tries the system out.
string ClientSecret(string id)
{
    if (!File.Exists(credentials))
    {
        var clients = new JsonArray(
            Client("reader", "familie-og-beskaeftigelse", "reader"),
            Client("contributor", "familie-og-beskaeftigelse", "contributor"),
            Client("analyst", "familie-og-beskaeftigelse", "analyst"),
            Client("coordinator", "familie-og-beskaeftigelse", "coordinator"),
            Client("administrator", "familie-og-beskaeftigelse", "administrator"),
            Client("police-coordinator", "nordjyllands-politi", "coordinator"),
            Client("magistrat", "aalborg", "coordinator"),
            Client("portal", null, null));
        WritePrivately(credentials, new JsonObject { ["clients"] = clients }.ToJsonString());
    }
    foreach (var client in JsonNode.Parse(File.ReadAllText(credentials))!["clients"]!.AsArray())
        if (client!["id"]!.GetValue<string>() == id)
            return client["secret"]!.GetValue<string>();
    throw new InvalidOperationException($"{credentials} has no client {id}; remove the file to have it made again.");
}

static JsonNode Client(string id, string? organisation, string? role) => new JsonObject
{
    ["id"] = id,
    ["secret"] = RandomNumberGenerator.GetHexString(48, lowercase: true),
    ["organisation"] = organisation,
    ["roles"] = role is null ? new JsonArray() : new JsonArray(role),
};

// The key under which Notification encrypts webhook secrets: 32 bytes, kept as long as what it encrypts.
string SecretsKey()
{
    var file = Path.Combine(Path.GetDirectoryName(credentials)!, "secrets.key");
    if (!File.Exists(file))
        WritePrivately(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
    return File.ReadAllText(file).Trim();
}

static void WritePrivately(string file, string text)
{
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
    if (!OperatingSystem.IsWindows())
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    using var writer = new StreamWriter(file, options);
    writer.Write(text);
}
