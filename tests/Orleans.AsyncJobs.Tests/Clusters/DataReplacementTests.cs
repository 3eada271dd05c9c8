using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>Data that is replaced from .NET, by a stream.</summary>
public sealed class DataReplacementTests
{
    private static readonly string Large = string.Concat(Enumerable.Repeat("aü€🚀", 100_000));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReplaceDataAsync_puts_small_and_large_data_in_the_place_of_what_was_there()
    {
        await using var cluster = await JobCluster.StartAsync();
        var id = (await cluster.CreateAsync(JobCluster.New() with { Data = "before", PostponeUntil = cluster.Now.AddHours(1) }))[0];
        foreach (var text in new[] { Large, "small", Large + "!", "", null })
        {
            await cluster.Client().ReplaceDataAsync(id, StreamOf(text), cancellationToken: Cancellation);

            Assert.Equal(text, await cluster.Store.ReadDataAsync(id, Cancellation));
            Assert.Equal(text is null ? null : Encoding.UTF8.GetByteCount(text), cluster.Store.Find(id)!.Job.DataBytes);
        }

        var history = await cluster.Client().GetHistoryAsync(id, Cancellation);
        Assert.Equal(5, history.Actions.Count(action => action.Verb == JobActionVerb.Update));
    }

    [Fact]
    public async Task ReplaceDataAsync_that_is_refused_reads_nothing_or_leaves_what_was_there()
    {
        await using var cluster = await JobCluster.StartAsync(handler: options => options.CheckInputWith<SmallOnly>(), after: services => services.AddSingleton<SmallOnly>());
        var waiting = (await cluster.CreateAsync(JobCluster.New() with { Data = "before", PostponeUntil = cluster.Now.AddHours(1) }))[0];
        var ended = (await cluster.CreateAsync(JobCluster.New()))[0];
        await cluster.AdvanceUntilCompletedAsync(ended);

        var missing = await RefusalAsync(cluster, Guid.CreateVersion7(), StreamOf("new")!);
        var late = await RefusalAsync(cluster, ended, StreamOf("new")!);
        var bytes = await RefusalAsync(cluster, waiting, new MemoryStream([(byte)'a', 0xFF]));
        var zero = await RefusalAsync(cluster, waiting, StreamOf("a\0")!);
        var fault = await RefusalAsync(cluster, waiting, StreamOf(Large)!);

        Assert.Equal((JobErrorKind.NotFound, 0L), (missing.Refusal.Kind, missing.Read));
        Assert.Equal((JobErrorKind.Invalid, JobErrorCodes.AsyncOperationInvalidStateChange, 0L), (late.Refusal.Kind, late.Refusal.Code, late.Read));
        Assert.Contains("not UTF-8", bytes.Refusal.Message, StringComparison.Ordinal);
        Assert.Contains("U+0000", zero.Refusal.Message, StringComparison.Ordinal);
        Assert.Equal("It is too large for me.", fault.Refusal.Message);
        Assert.Equal("before", await cluster.Store.ReadDataAsync(waiting, Cancellation));
    }

    private static async Task<(JobException Refusal, long Read)> RefusalAsync(JobCluster cluster, Guid jobId, MemoryStream data)
    {
        var refusal = await Assert.ThrowsAsync<JobException>(() => cluster.Client().ReplaceDataAsync(jobId, data, cancellationToken: Cancellation));
        return (refusal, data.Position);
    }

    private static MemoryStream? StreamOf(string? text) => text is null ? null : new MemoryStream(Encoding.UTF8.GetBytes(text));

    private sealed class SmallOnly : IJobInputCheck
    {
        public string? FindFault(string? input) => input?.Length > 100 ? "It is too large for me." : null;
    }
}
