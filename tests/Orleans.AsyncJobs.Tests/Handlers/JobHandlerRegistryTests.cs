using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Tests.Handlers;

/// <summary>Which handler runs a message name, and how.</summary>
public sealed class JobHandlerRegistryTests
{
    [Theory]
    [InlineData("FREQ=DALY", null, "The schedule of the handler 'Known' is not valid. recurrencepattern: 'FREQ=DALY' is not known. FREQ is one of")]
    [InlineData("FREQ=DAILY;BYHOUR=25", null, "BYHOUR")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", null, "BYMONTH and BYMONTHDAY never fall together")]
    [InlineData("FREQ=DAILY;COUNT=3", null, "COUNT does not go with such a schedule")]
    [InlineData("FREQ=DAILY", "Europe/Berln", "did you mean 'Europe/Berlin'?")]
    [InlineData(" ", null, "pattern")]
    public void Every_with_a_rule_that_cannot_be_is_refused_with_handler_and_part(string pattern, string? zone, string sentence) =>
        Assert.Contains(
            sentence, Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddJobHandler<NoHandler>("Known").Every(pattern, zone)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_twice_is_refused() => Assert.Throws<ArgumentException>(() =>
        new ServiceCollection().AddJobHandler<NoHandler>("Known").Every("FREQ=DAILY").Every("FREQ=HOURLY"));

    [Fact]
    public void Find_is_by_the_exact_name()
    {
        var registry = Create(services => services.AddJobHandler<NoHandler>("Known"));

        Assert.Equal(typeof(NoHandler), registry.Find("Known")?.HandlerType);
        Assert.Null(registry.Find("known"));
        Assert.Equal(["Known"], registry.MessageNames);
    }

    [Fact]
    public void Find_without_options_gives_those_of_the_service()
    {
        var handler = Create(services => services.AddJobHandler<NoHandler>("Known")).Find("Known")!;

        Assert.Equal((4, TimeSpan.FromSeconds(5), 2.0, TimeSpan.FromHours(1)), (handler.Retry.Attempts, handler.Retry.BaseDelay, handler.Retry.Factor, handler.Retry.MaxDelay));
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(30)), (handler.TimeLimit, handler.CancelGrace));
    }

    [Fact]
    public void Find_with_options_gives_the_handler_s_own()
    {
        var handler = Create(services => services.AddJobHandler<NoHandler>("Known", options =>
        {
            options.RetryAttempts = 1;
            options.TimeLimit = TimeSpan.FromSeconds(7);
        })).Find("Known")!;

        Assert.Equal((1, TimeSpan.FromSeconds(7)), (handler.Retry.Attempts, handler.TimeLimit));
    }

    [Fact]
    public void Registry_with_one_name_twice_is_refused_by_name()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => Create(services =>
            services.AddJobHandler<NoHandler>("Known").Services.AddJobHandler<NoHandler>("Known")));

        Assert.Contains("'Known'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(101, 60)]
    [InlineData(1, 0)]
    [InlineData(1, 2_592_001)]
    public void AddJobHandler_with_options_out_of_range_is_refused(int attempts, int limitSeconds) =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddJobHandler<NoHandler>("Known", options =>
        {
            options.RetryAttempts = attempts;
            options.TimeLimit = TimeSpan.FromSeconds(limitSeconds);
        }));

    private static JobHandlerRegistry Create(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        add(services);
        services.AddSingleton<JobHandlerRegistry>().AddSingleton(Options.Create(new AsyncJobsOptions()));
        return services.BuildServiceProvider().GetRequiredService<JobHandlerRegistry>();
    }

    private sealed class NoHandler : IJobHandler
    {
        public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
