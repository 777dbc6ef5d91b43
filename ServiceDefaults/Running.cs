using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Tryghed.ServiceDefaults;

/// <summary>Starting a service, and running a command of its executable instead.</summary>
public static class Running
{
    /// <summary>Runs a service until it is told to stop.</summary>
    /// <param name="app">The service.</param>
    /// <param name="args">The command line; a word that is no option is an unknown command, not a service to start.</param>
    /// <returns>The process's exit code: 0, or 1 after one sentence on standard error.</returns>
    public static async Task<int> RunAsync(this WebApplication app, string[] args)
    {
        if (args is [var verb, ..] && !verb.StartsWith('-') && !verb.StartsWith('/') && !verb.Contains('='))
            return await Failed($"Unknown command '{string.Join(' ', args)}'.");

        // The build runs Program without settings, broker and database to write its OpenAPI: that needs the endpoints and nothing else.
        if (Assembly.GetEntryAssembly()?.GetName().Name is "GetDocument.Insider")
        {
            await app.Services.GetServices<IHostedService>().Single(hosted => hosted.GetType().Name is "GenericWebHostService").StartAsync(default);
            return 0;
        }
        if (RequiredSettings.Missing(app.Services) is { } missing)
            return await Failed(missing);

        try
        {
            await HostingAbstractionsHostExtensions.RunAsync(app);
            return 0;
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return await Failed($"Not started: {exception.Message}");
        }
        catch (NotStartedException exception)
        {
            return await Failed($"Not started: {exception.Message}");
        }
    }

    /// <summary>Runs a command of the executable to completion, without starting the service.</summary>
    /// <param name="app">The service, built and not started.</param>
    /// <param name="verb">The command; gets scoped services.</param>
    /// <returns>The process's exit code: 0, or 1 after one sentence on standard error.</returns>
    public static async Task<int> RunVerbAsync(this WebApplication app, Func<IServiceProvider, Task> verb)
    {
        if (RequiredSettings.Missing(app.Services) is { } missing)
            return await Failed(missing);
        try
        {
            await using var scope = app.Services.CreateAsyncScope();
            await verb(scope.ServiceProvider);
            return 0;
        }
        catch (Exception exception) when (exception is NotStartedException or UnavailableException or IOException or UnauthorizedAccessException or JsonException)
        {
            return await Failed(exception.Message);
        }
        catch (Exception exception) when (UnavailableAnswer.Reason(exception) is not null || exception is NpgsqlException)
        {
            return await Failed($"The database does not answer: {exception.GetBaseException().Message}");
        }
    }

    private static async Task<int> Failed(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return 1;
    }
}

/// <summary>A service or a command can't start, for a reason that one sentence to the operator tells.</summary>
/// <param name="message">The sentence.</param>
/// <param name="inner">What happened, if an exception.</param>
public sealed class NotStartedException(string message, Exception? inner = null) : Exception(message, inner);
