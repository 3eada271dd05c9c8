using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.AsyncJobs.Table;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Server;

/// <summary>Starts the service and runs it until it is asked to stop. What keeps it from starting is said in one line.</summary>
internal static class ServerCommand
{
    private const int Stopped = 0;
    private const int CouldNotStart = 1;
    private const int WrongOptions = 2;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        ServerArguments arguments;
        try
        {
            arguments = ServerArguments.Parse(args);
            ListenAddresses.Check(arguments.Urls);
        }
        catch (ArgumentException exception)
        {
            await errors.WriteLineAsync(Sentence(exception));
            return WrongOptions;
        }

        if (arguments.WantsHelp || arguments.WantsVersion)
        {
            await output.WriteLineAsync(arguments.WantsHelp ? ServerText.Help : ServerText.Version);
            return Stopped;
        }

        return await ServeAsync(arguments, output, errors);
    }

    private static async Task<int> ServeAsync(ServerArguments arguments, TextWriter output, TextWriter errors)
    {
        try
        {
            // Disposed inside: what cannot be stopped is said in one line, too.
            await using var app = ServerHost.Build(arguments);
            if (ListenAddresses.FindFault(app.Configuration) is { } fault)
            {
                await errors.WriteLineAsync(fault);
                return WrongOptions;
            }

            await ServeAsync(app, output);
            return Stopped;
        }
        catch (Exception exception) when (StartRefusal.Explain(exception, arguments.Urls) is { } explanation)
        {
            await errors.WriteLineAsync(explanation);
            return CouldNotStart;
        }
    }

    private static async Task ServeAsync(WebApplication app, TextWriter output)
    {
        // The host itself stops in order on SIGTERM, SIGINT and SIGQUIT.
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            app.Lifetime.StopApplication();
        });
        try
        {
            await app.StartAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or OrleansLifecycleCanceledException && app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Asked to stop while it was starting.
            return;
        }

        await output.WriteLineAsync(ServerText.Banner(app.Urls, app.Services.GetRequiredService<IJobStore>().Location));
        await app.WaitForShutdownAsync();
    }

    // The framework adds the name of the parameter, which says nothing to somebody at a console.
    private static string Sentence(ArgumentException exception) => exception.Message.Split(" (Parameter", 2)[0];
}
