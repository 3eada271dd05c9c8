using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Tests.Running;

/// <summary>The records of a store as far as the lines of runs go.</summary>
internal sealed class RecordedLines : IJobRecords
{
    private int _tries;

    /// <summary>What happens before lines are stored.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    /// <summary>The size and state of the store.</summary>
    public Func<Task<StoreInfo>> ReadInfo { get; init; } = () => throw new NotSupportedException();

    public int Tries => _tries;

    /// <summary>One entry for each write that was carried out.</summary>
    public List<(Guid JobId, int Attempt, IReadOnlyList<JobLogLine> Lines)> Writes { get; } = [];

    public IEnumerable<string> Texts => Writes.SelectMany(write => write.Lines).Select(line => line.Text);

    public async Task AppendLogAsync(Guid jobId, int attempt, IReadOnlyList<JobLogLine> lines, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _tries);
        await Before();
        lock (Writes)
        {
            Writes.Add((jobId, attempt, lines));
        }
    }

    public Task<IReadOnlyList<JobRun>> ReadRunsAsync(Guid jobId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobLogLine>> ReadLogAsync(Guid jobId, int attempt, long afterNumber, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobAction>> ReadActionsAsync(Guid? jobId, long? beforeId, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AppendActionAsync(JobAction action, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobRate>> ReadRatesAsync(DateTimeOffset from, DateTimeOffset until, TimeSpan bucket, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<BlockedLine>> ReadBlockedLinesAsync(int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> CountMembersAsync(string token, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StoreInfo> ReadInfoAsync(CancellationToken cancellationToken) => ReadInfo();

    public Task BackUpAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
