using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Running;
using Orleans.Serialization;

namespace Orleans.AsyncJobs.Tests.Running;

/// <summary>What a handler logs becomes a line of its run: from which level on, of which run, and in which words.</summary>
public sealed class RunLogProviderTests : RunLogSteps
{
    [Fact]
    public async Task Logger_keeps_lines_from_Information_on_though_the_host_shows_warnings_only()
    {
        await using var services = Host();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop.Orders");
        var fault = new IOException("broken");

        logger.LogInformation("before");
        using (Begin())
        {
            logger.LogDebug("detail");
            logger.LogInformation("order 7");
            logger.LogError(fault, "failed");
        }

        logger.LogInformation("after");

        var lines = Assert.Single(Records.Writes).Lines;
        Assert.Equal([LogLevel.Information, LogLevel.Error], lines.Select(line => line.Level));
        Assert.Equal("Shop.Orders", lines[0].Category);
        Assert.Equal(["order 7", $"failed{Environment.NewLine}System.IO.IOException: broken"], Records.Texts);
    }

    [Fact]
    public async Task Logger_takes_the_run_from_the_execution_context_of_who_logs()
    {
        await using var services = Host();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop");

        await Task.WhenAll(Enumerable.Range(1, 20).Select(number => Task.Run(async () =>
        {
            using var log = Writer().Begin(Run with { Number = number });
            await Task.Yield();
            logger.LogInformation("line");
        })));

        Assert.Equal(Enumerable.Range(1, 20), Records.Writes.Select(write => write.Attempt).Order());
        Assert.All(Records.Writes, write => Assert.Single(write.Lines));
    }

    [Theory]
    [InlineData(LogLevel.Trace, 3)]
    [InlineData(LogLevel.Warning, 1)]
    [InlineData(LogLevel.None, 0)]
    public async Task Logger_keeps_lines_from_the_level_of_the_settings_on(LogLevel level, int kept)
    {
        Settings.Handlers.LogLevel = level;
        await using var services = Host();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop");

        using (Writer().Begin(Run))
        {
            logger.LogTrace("trace");
            logger.LogInformation("information");
            logger.LogWarning("warning");
        }

        Assert.Equal(kept, Records.Texts.Count());
    }

    [Fact]
    public async Task Line_that_cannot_be_formatted_is_kept_as_one_that_says_so()
    {
        await using var services = Host();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop");

        using (Begin())
        {
            logger.Log(LogLevel.Information, default, 1, null, (_, _) => throw new FormatException("bad template"));
        }

        Assert.Equal(["A line that could not be formatted: bad template"], Records.Texts);
    }

    [Fact]
    public async Task What_the_store_logs_while_it_writes_is_no_line_of_the_run()
    {
        await using var services = Host();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Store");
        Records.Before = () =>
        {
            logger.LogWarning("writing");
            return Task.CompletedTask;
        };
        using var log = Begin();

        logger.LogInformation("line");
        Time.Advance(RunLogWriter.Period);
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["line"], Records.Texts);
    }

    [Fact]
    public void Line_travels_between_silos_as_it_is()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var line = new JobLogLine(7, Time.GetUtcNow(), LogLevel.Critical, "Shop", "text");

        Assert.Equal(line, serializer.Deserialize<JobLogLine>(serializer.SerializeToArray(line)));
        Assert.Equal(line, services.GetRequiredService<DeepCopier>().Copy(line));
    }
}
