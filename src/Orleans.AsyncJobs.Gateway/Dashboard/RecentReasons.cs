using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>
/// Asks those of the last jobs that wait why they do. The page comes again every two seconds for each that looks at it, so
/// the work is bounded: at most <see cref="RecentJobs.Limit"/> questions and one second for a refresh, and a few questions
/// at a time, whoever looks.
/// </summary>
internal sealed class RecentReasons(IJobClient client, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time) : IDisposable
{
    /// <summary>How many are asked at a time, for all who look at the page.</summary>
    public const int MaxAtOnce = 8;

    /// <summary>Half of the time between two refreshes. Rows left over show what their own columns say.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _slots = new(MaxAtOnce);

    public void Dispose() => _slots.Dispose();

    public async Task<IReadOnlyList<RecentJob>> FillAsync(IReadOnlyList<RecentJob> jobs, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        RecentJob[] filled = [.. jobs];
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, filled.Length, options, async (i, _) =>
        {
            if (filled[i].Waits)
            {
                filled[i] = filled[i] with { WaitReason = await FindReasonAsync(filled[i].Id, limit.Token) };
            }
        });
        return filled;
    }

    private async Task<string?> FindReasonAsync(Guid jobId, CancellationToken limit)
    {
        try
        {
            return await AskAsync(jobId, limit).WaitAsync(limit);
        }
        catch (Exception exception) when (exception is JobException or TimeoutException or OperationCanceledException)
        {
            // Deleted since it was read, or busy: the page has to come all the same.
            return null;
        }
    }

    /// <summary>Holds a slot until the question has really ended, also when nobody waits for the answer any more.</summary>
    private async Task<string> AskAsync(Guid jobId, CancellationToken limit)
    {
        await _slots.WaitAsync(limit);
        try
        {
            return (await client.ExplainAsync(jobId, maxLinks: 1, limit)).Reason;
        }
        finally
        {
            _slots.Release();
        }
    }
}
