namespace Orleans.AsyncJobs.Server.Tests.Telemetry;

/// <summary>The program sends its telemetry to a collector that the environment names.</summary>
public sealed class TelemetryExportTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_and_spans_of_a_job_arrive_at_the_collector()
    {
        await using var collector = await Collector.StartAsync();
        await using var receiver = await Receiver.StartAsync(200);

        // env becomes the program, with these set.
        await using var service = await JobService.StartAsync(
            "/usr/bin/env",
            _folder.Path,
            $"OTEL_EXPORTER_OTLP_ENDPOINT={collector.Url}",
            "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "OTEL_METRIC_EXPORT_INTERVAL=500",
            "OTEL_BSP_SCHEDULE_DELAY=100",
            "OTEL_SERVICE_NAME=nightly",
            Programs.Server, "--urls", "http://127.0.0.1:0", "--data", _folder.Data, "--AsyncJobs:Outgoing:AllowedHosts:0=127.0.0.1");
        Assert.True(HasLoadedOpenTelemetry(service));
        var jobId = await service.CreateAsync(JobService.Request(receiver.Url));
        await service.WaitForAsync(jobId, 3, 30);

        foreach (var name in new[] { "asyncjobs.job.created", "asyncjobs.run.duration", "asyncjobs.run.ended", "nightly" })
        {
            await Deadline.UntilAsync($"the metric {name}", () => collector.HasReceived("/v1/metrics", name), collector.ToString);
        }

        foreach (var name in new[] { "create HttpRequest", "process HttpRequest", jobId.ToString() })
        {
            await Deadline.UntilAsync($"the span {name}", () => collector.HasReceived("/v1/traces", name), collector.ToString);
        }
    }

    [Fact]
    public async Task Collector_that_is_not_there_keeps_no_job_from_running_and_no_service_from_stopping()
    {
        await using var receiver = await Receiver.StartAsync(200);
        await using var service = await JobService.StartAsync(
            "/usr/bin/env",
            _folder.Path,
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1",
            "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            Programs.Server, "--urls", "http://127.0.0.1:0", "--data", _folder.Data, "--AsyncJobs:Outgoing:AllowedHosts:0=127.0.0.1");

        await service.WaitForAsync(await service.CreateAsync(JobService.Request(receiver.Url)), 3, 30);

        Assert.Equal(0, await service.Run.TerminateAsync());
    }

    [Fact]
    public async Task Program_without_a_collector_does_not_even_load_OpenTelemetry()
    {
        await using var receiver = await Receiver.StartAsync(200);
        await using var service = await JobService.StartAsync(_folder);

        await service.WaitForAsync(await service.CreateAsync(JobService.Request(receiver.Url)), 3, 30);

        Assert.False(HasLoadedOpenTelemetry(service));
    }

    private static bool HasLoadedOpenTelemetry(JobService service) =>
        File.ReadLines($"/proc/{service.Run.ProcessId}/maps").Any(line => line.EndsWith("/OpenTelemetry.dll", StringComparison.Ordinal));
}
