using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>Answers what it was given, and keeps what it was asked.</summary>
internal sealed class FakeJobRecords : IJobRecords
{
    public static readonly DateTimeOffset On = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    public List<(Guid JobId, int Attempt, long After, int Limit)> LogsAsked { get; } = [];

    public List<(long? Before, int Limit)> ActionsAsked { get; } = [];

    public List<(DateTimeOffset From, DateTimeOffset Until, TimeSpan Bucket)> RatesAsked { get; } = [];

    public List<JobAction> Actions { get; } = [];

    public Dictionary<TimeSpan, List<JobRate>> Rates { get; } = [];

    public List<BlockedLine> Lines { get; } = [];

    /// <summary>The lines of every log; null for one that follows those that were read.</summary>
    public List<JobLogLine>? Log { get; set; }

    public List<int> LinesAsked { get; } = [];

    public int Members { get; set; }

    public List<string> Faults { get; } = [];

    public List<string> Backups { get; } = [];

    public Exception? Refusal { get; set; }

    public Task<IReadOnlyList<JobRun>> ReadRunsAsync(Guid jobId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobLogLine>> ReadLogAsync(Guid jobId, int attempt, long afterNumber, int limit, CancellationToken cancellationToken)
    {
        LogsAsked.Add((jobId, attempt, afterNumber, limit));
        return Task.FromResult<IReadOnlyList<JobLogLine>>(
            Log is null ? [new JobLogLine(afterNumber + 1, On, LogLevel.Warning, "Mail", "The server is slow.")] : [.. Log.Where(line => line.Number > afterNumber).Take(limit)]);
    }

    public Task AppendLogAsync(Guid jobId, int attempt, IReadOnlyList<JobLogLine> lines, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobAction>> ReadActionsAsync(Guid? jobId, long? beforeId, int limit, CancellationToken cancellationToken)
    {
        ActionsAsked.Add((beforeId, limit));
        return Task.FromResult<IReadOnlyList<JobAction>>([.. Actions.Where(action => beforeId is null || action.ActionId < beforeId).OrderByDescending(action => action.ActionId).Take(limit)]);
    }

    public List<JobAction> Appended { get; } = [];

    public Task AppendActionAsync(JobAction action, CancellationToken cancellationToken)
    {
        Appended.Add(action);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<JobRate>> ReadRatesAsync(DateTimeOffset from, DateTimeOffset until, TimeSpan bucket, CancellationToken cancellationToken)
    {
        RatesAsked.Add((from, until, bucket));
        return Task.FromResult<IReadOnlyList<JobRate>>(Rates.GetValueOrDefault(bucket) ?? []);
    }

    public Task<IReadOnlyList<BlockedLine>> ReadBlockedLinesAsync(int limit, CancellationToken cancellationToken)
    {
        LinesAsked.Add(limit);
        return Task.FromResult<IReadOnlyList<BlockedLine>>([.. Lines.Take(limit)]);
    }

    public Task<int> CountMembersAsync(string token, int limit, CancellationToken cancellationToken) => Task.FromResult(Math.Min(Members, limit));

    public Task<StoreInfo> ReadInfoAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new StoreInfo("/data/jobs.db", 3, 4_096, 0, 512, 1_000_000, 2, 77, 0.0015, null));

    public Task BackUpAsync(string path, CancellationToken cancellationToken)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Backups.Add(path);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(Faults);
}
