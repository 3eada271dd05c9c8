using System.Collections.Concurrent;
using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>Keeps the jobs it was asked to create, once for a key, or refuses them; explains what it was told to.</summary>
internal sealed class FakeJobClient : IJobClient
{
    /// <summary>The start of a recurrence that is given none.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);

    public static readonly Guid CreatedId = new("018f0000-0000-7000-8000-0000000000c1");

    private readonly Dictionary<string, (NewJob[] Jobs, JobCreation Creation)> _byKey = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private int _explaining;

    public List<NewJob> Created { get; } = [];

    /// <summary>How many jobs each call that takes several was given.</summary>
    public List<int> Calls { get; } = [];

    public JobCaller? Caller { get; private set; }

    public Exception? Refusal { get; set; }

    public Dictionary<Guid, JobExplanation> Explanations { get; } = [];

    public Dictionary<Guid, JobHistory> Histories { get; } = [];

    public List<JobHandlerStatus> Handlers { get; } = [];

    public List<(string What, JobCaller? Caller)> HandlerActions { get; } = [];

    public ConcurrentQueue<Guid> Explained { get; } = new();

    /// <summary>What an explanation waits for.</summary>
    public Task ExplanationGate { get; set; } = Task.CompletedTask;

    /// <summary>Ends when the first explanation is asked for.</summary>
    public TaskCompletionSource ExplanationAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the creation of jobs of a message name waits for.</summary>
    public ConcurrentDictionary<string, Gate> CreationGates { get; } = new(StringComparer.Ordinal);

    /// <summary>Called with each job that is created.</summary>
    public Action<NewJob>? Creating { get; set; }

    public int MostExplainedAtOnce { get; private set; }

    /// <summary>The id of the nth job that was created by a call that takes several.</summary>
    public static Guid IdOf(int index) => new(index, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0xc2);

    public async Task<JobReceipt> CreateAsync(NewJob job, JobCaller? caller = null, CancellationToken cancellationToken = default)
    {
        var gate = CreationGates.GetValueOrDefault(job.MessageName);
        gate?.Entered.TrySetResult();
        await (gate?.Open.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Created.Add(job);
        Creating?.Invoke(job);
        Caller = caller;
        return new JobReceipt(CreatedId, Created.Count);
    }

    public Task<JobReceipt> CreateWithDataAsync(NewJob job, Stream data, JobCaller? caller = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task ReplaceDataAsync(Guid jobId, Stream? data, JobCaller? caller = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<JobReceipt>> CreateManyAsync(IReadOnlyList<NewJob> jobs, JobCaller? caller = null, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<JobReceipt>>(Create(jobs, caller));

    public Task<JobCreation> CreateOnceAsync(string idempotencyKey, IReadOnlyList<NewJob> jobs, JobCaller? caller = null, CancellationToken cancellationToken = default)
    {
        if (!_byKey.TryGetValue(idempotencyKey, out var known))
        {
            var creation = new JobCreation([.. Create(jobs, caller)], WasRepeated: false);
            _byKey.Add(idempotencyKey, ([.. jobs], creation));
            return Task.FromResult(creation);
        }

        if (!known.Jobs.SequenceEqual(jobs))
        {
            throw JobException.Invalid($"The key '{idempotencyKey}' was used for other jobs.");
        }

        return Task.FromResult(known.Creation with { WasRepeated = true });
    }

    public async Task<JobExplanation> ExplainAsync(Guid jobId, int maxLinks = 50, CancellationToken cancellationToken = default)
    {
        Explained.Enqueue(jobId);
        lock (_lock)
        {
            MostExplainedAtOnce = Math.Max(MostExplainedAtOnce, ++_explaining);
        }

        ExplanationAsked.TrySetResult();
        try
        {
            await ExplanationGate.WaitAsync(cancellationToken);
            await Task.Yield();
            if (Refusal is not null)
            {
                throw Refusal;
            }

            return Explanations.TryGetValue(jobId, out var explanation) ? explanation : throw JobException.NotFound(jobId);
        }
        finally
        {
            lock (_lock)
            {
                _explaining--;
            }
        }
    }

    public Task<JobReceipt> BulkDeleteAsync(BulkDeleteRequest request, JobCaller? caller = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RecurrencePreview> PreviewRecurrenceAsync(
        string? pattern, DateTimeOffset? start = null, string? timeZone = null, int count = 5, DateTimeOffset? after = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(RecurrenceSchedule.Parse(pattern, start ?? Now, timeZone).Preview(count, after));

    public Task<JobSnapshot> GetAsync(Guid jobId) => throw new NotSupportedException();

    public Task CancelAsync(Guid jobId, JobCaller? caller = null) => throw new NotSupportedException();

    public Task PauseAsync(Guid jobId, JobCaller? caller = null) => throw new NotSupportedException();

    public Task ResumeAsync(Guid jobId, JobCaller? caller = null) => throw new NotSupportedException();

    public Task PostponeAsync(Guid jobId, DateTimeOffset until, JobCaller? caller = null) => throw new NotSupportedException();

    public Task<JobHistory> GetHistoryAsync(Guid jobId, CancellationToken cancellationToken = default) =>
        Histories.TryGetValue(jobId, out var history) ? Task.FromResult(history) : throw JobException.NotFound(jobId);

    public Task<IReadOnlyList<JobHandlerStatus>> GetHandlersAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<JobHandlerStatus>>(Handlers);

    public Task PauseHandlerAsync(string messageName, JobCaller? caller = null) => HandlerAsync($"pause {messageName}", caller);

    public Task ResumeHandlerAsync(string messageName, JobCaller? caller = null) => HandlerAsync($"resume {messageName}", caller);

    public Task LimitHandlerAsync(string messageName, int? limit, JobCaller? caller = null) => HandlerAsync($"limit {messageName} {limit}", caller);

    public Task RetryAsync(Guid jobId, JobCaller? caller = null) => throw new NotSupportedException();

    public Task RunNowAsync(Guid jobId, JobCaller? caller = null) => throw new NotSupportedException();

    public Task DeleteAsync(Guid jobId, JobCaller? caller = null) => throw new NotSupportedException();

    private Task HandlerAsync(string what, JobCaller? caller)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        HandlerActions.Add((what, caller));
        return Task.CompletedTask;
    }

    private JobReceipt[] Create(IReadOnlyList<NewJob> jobs, JobCaller? caller)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Calls.Add(jobs.Count);
        Caller = caller;
        return [.. jobs.Select(job =>
        {
            Created.Add(job);
            Creating?.Invoke(job);
            return new JobReceipt(IdOf(Created.Count - 1), Created.Count);
        })];
    }

    /// <summary>Holds up who comes until it is opened.</summary>
    internal sealed class Gate
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
