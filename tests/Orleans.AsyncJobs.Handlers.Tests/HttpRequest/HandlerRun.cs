using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Handlers.HttpRequest;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.Tests.HttpRequest;

/// <summary>The handler as the container makes it, on a clock of its own, with 127.0.0.1 open unless a test says otherwise.</summary>
internal sealed class HandlerRun : IAsyncDisposable, IHostResolver
{
    public static readonly Guid JobId = new("3f0c8c52-0e2a-4a5e-9a3e-0f6a1c1b2d3e");

    private readonly ServiceProvider _services;

    public HandlerRun(params string[] allowedHosts)
    {
        var services = new ServiceCollection();
        services.AddKeyedSingleton<TimeProvider>(AsyncJobsDefaults.TimeProviderName, Time);
        services.AddSingleton<IHostResolver>(this);
        services.AddHttpRequestHandler();
        services.Configure<AsyncJobsOptions>(options => Array.ForEach(allowedHosts is [] ? ["127.0.0.1"] : allowedHosts, options.Outgoing.AllowedHosts.Add));
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public Func<string, IPAddress[]> Resolve { get; set; } = host => throw new InvalidOperationException($"'{host}' was not to be resolved.");

    public IJobInputCheck Check => _services.GetRequiredService<HttpRequestInputCheck>();

    public CancellationToken Cancel { get; set; } = TestContext.Current.CancellationToken;

    public CancellationToken Pause { get; set; }

    public Task<JobResult> SendAsync(object data) => SendAsync(JsonSerializer.Serialize(data));

    public Task<JobResult> SendAsync(string data)
    {
        var context = new JobContext { JobId = JobId, Attempt = 3, MessageName = "HttpRequest", Name = "test", Input = data, PauseRequested = Pause };
        return _services.GetRequiredService<HttpRequestHandler>().RunAsync(context, Cancel);
    }

    /// <summary>As a run does with data that is too large to be read beforehand.</summary>
    public Task<JobResult> SendLargeAsync(string data)
    {
        var context = new JobContext { JobId = JobId, Attempt = 3, MessageName = "HttpRequest", Name = "test", LargeInput = new StreamOnly(data), PauseRequested = Pause };
        return _services.GetRequiredService<HttpRequestHandler>().RunAsync(context, Cancel);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    Task<IPAddress[]> IHostResolver.ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult(Resolve(host));

    private sealed class StreamOnly(string data) : ILargeInput
    {
        public string ReadText() => throw new InvalidOperationException("It was to be read as a stream.");

        public Task<Stream> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(data)));
    }
}
