using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Server;

namespace Orleans.AsyncJobs.Fuzz.Tests.Hosting;

/// <summary>The service as the program builds it, in this process, on a free port, with a store of its own and some handlers.</summary>
internal sealed class FuzzService : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;

    private FuzzService(string folder, WebApplication app, FaultLog log)
    {
        _folder = folder;
        _app = app;
        Log = log;
        var address = new Uri(app.Urls.First());
        EndPoint = new IPEndPoint(IPAddress.Parse(address.Host), address.Port);
    }

    public IPEndPoint EndPoint { get; }

    public string Host => EndPoint.ToString();

    public FaultLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<FuzzService> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("asyncjobs-fuzz-").FullName;
        var log = new FaultLog();
        var builder = ServerHost.CreateBuilder(ServerArguments.Parse(["--urls", "http://127.0.0.1:0", "--data", Path.Combine(folder, "data"), "--AsyncJobs:Retry:BaseDelay=00:00:00.05"]));
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddJobHandler<Quick>("Quick");
        builder.Services.AddJobHandler<Fail>("Fail");
        builder.Services.AddJobHandler<Retry>("Retry");

        // They hold their slots: with a limit there are always some left.
        builder.Services.AddJobHandler<Hold>("Hold", options => options.MaxConcurrentJobs = 4);
        var app = builder.Build();
        app.MapAsyncJobs();
        await app.StartAsync(cancellationToken);
        return new FuzzService(folder, app, log);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
