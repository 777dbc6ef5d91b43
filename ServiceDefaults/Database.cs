using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Tryghed.ServiceDefaults;

/// <summary>A service's own database, and the command that migrates it.</summary>
public static class Database
{
    /// <summary>Adds the service's database, its health check, and a shared <see cref="NpgsqlDataSource"/>.</summary>
    /// <param name="builder">The service's host.</param>
    /// <param name="name">Name of the connection string, which is the service's name.</param>
    public static WebApplicationBuilder AddDatabase<TDb>(this WebApplicationBuilder builder, string name)
        where TDb : DbContext
    {
        builder.Services.AddRequiredSettings($"ConnectionStrings:{name}");
        builder.Services.AddSingleton(_ =>
        {
            // The build and `dotnet ef` ask for the model only and have no database; a service that runs has one, or didn't start.
            var connection = builder.Configuration.GetConnectionString(name) is { Length: > 0 } set ? set : "Host=unset";
            return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { ApplicationName = name });
        });
        builder.Services.AddDbContext<TDb>((services, options) => options
            .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>())
            .UseSnakeCaseNamingConvention());
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck>("database");
        return builder;
    }

    /// <summary>Runs the service or, with the argument <c>migrate</c>, brings its database and what else it needs up to date and ends, or does what another verb says.</summary>
    /// <returns>The process's exit code: 0, or 1 after one sentence on standard error.</returns>
    public static Task<int> RunAsync<TDb>(this WebApplication app, string[] args)
        where TDb : DbContext
    {
        if (args is ["migrate"])
            return app.RunVerbAsync(Migrate<TDb>);
        return args is [var name, .. var rest] && app.Services.GetServices<IServiceVerb>().FirstOrDefault(verb => verb.Name == name) is { } verb
            ? app.RunVerbAsync(_ => verb.Run(rest, app.Lifetime.ApplicationStopping))
            : app.RunAsync(args);
    }

    private static async Task Migrate<TDb>(IServiceProvider services)
        where TDb : DbContext
    {
        await services.GetRequiredService<TDb>().Database.MigrateAsync();
        foreach (var step in services.GetServices<IMigrationStep>())
            await step.Migrate(CancellationToken.None);
    }

    private sealed class DatabaseCheck(NpgsqlDataSource database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = database.CreateCommand("select 1");
                await command.ExecuteScalarAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (NpgsqlException exception)
            {
                return HealthCheckResult.Unhealthy("The database does not answer.", exception);
            }
        }
    }
}
