using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.AsyncJobs.Sqlite;

namespace Orleans.AsyncJobs.Server;

/// <summary>The service as an application: a silo, its store, the gateway and the page.</summary>
internal static class ServerHost
{
    public static WebApplication Build(ServerArguments arguments)
    {
        var app = CreateBuilder(arguments).Build();
        app.MapAsyncJobs();
        return app;
    }

    /// <summary>Everything the service is made of, not yet put together.</summary>
    public static WebApplicationBuilder CreateBuilder(ServerArguments arguments)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. arguments.Settings, $"--urls={arguments.Urls}"],

            // Settings lie beside the program; the folder of jobs is the caller's.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.AddAsyncJobs(jobs => jobs.UseSqlite());
        builder.Services.AddAsyncJobsDashboard();
        builder.Services.AddHealthChecks().AddAsyncJobs();
        builder.AddTelemetryExport();
        return builder;
    }
}
