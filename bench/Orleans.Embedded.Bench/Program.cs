using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Embedded.Bench;

// Each figure is taken five times; the median counts. A new host per run keeps runs apart.
const int Runs = 5;
List<(double Calls, double Activations, double Bytes)> results = [];
for (var run = 0; run <= Runs; run++)
{
    var builder = Host.CreateApplicationBuilder();
    builder.Logging.SetMinimumLevel(LogLevel.Warning);
    builder.UseOrleans(silo => silo.UseLocalhostClustering());
    using var host = builder.Build();
    await host.StartAsync();
    var measurements = new Measurements(host.Services.GetRequiredService<IGrainFactory>());
    var result = (
        await measurements.CallsPerSecond(seconds: run == 0 ? 3 : 2),
        await measurements.ActivationsPerSecond(100_000),
        await measurements.BytesPerIdleActivation(100_000));
    await host.StopAsync();
    // The first one warms up.
    if (run == 0)
        continue;
    results.Add(result);
    Console.WriteLine($"run {run}: {result.Item1,12:N0} calls/s {result.Item2,12:N0} activations/s {result.Item3,8:N0} bytes/idle activation");
}

Console.WriteLine($"median: {Median(r => r.Calls),10:N0} calls/s {Median(r => r.Activations),12:N0} activations/s {Median(r => r.Bytes),8:N0} bytes/idle activation");

double Median(Func<(double Calls, double Activations, double Bytes), double> figure) =>
    results.Select(figure).Order().ElementAt(results.Count / 2);
