using System.Collections.Concurrent;

namespace Orleans.AsyncJobs.Running;

/// <summary>All runs of this process. A run is in here until its outcome is stored, even if the grain that began it has gone.</summary>
internal sealed class RunningJobs(HandlerScheduler scheduler)
{
    private readonly ConcurrentDictionary<Guid, RunningJob> _runs = new();
    private TaskCompletionSource? _empty;
    private int _calls;

    public IEnumerable<RunningJob> All => _runs.Values;

    public int Count => _runs.Count;

    public bool Contains(Guid jobId) => _runs.ContainsKey(jobId);

    public void Add(RunningJob run)
    {
        if (!_runs.TryAdd(run.Attempt.Job.JobId, run))
        {
            throw new InvalidOperationException($"Job {run.Attempt.Job.JobId:D} is running already.");
        }
    }

    public void Remove(RunningJob run) => _runs.TryRemove(new KeyValuePair<Guid, RunningJob>(run.Attempt.Job.JobId, run));

    /// <summary>A call begins that may begin a run; it ends after the run has.</summary>
    public void BeginCall() => Interlocked.Increment(ref _calls);

    /// <summary>A call that might have begun a run ends.</summary>
    public void EndCall()
    {
        if (Interlocked.Decrement(ref _calls) == 0 && Volatile.Read(ref _empty) is { } empty)
        {
            // Who waits goes on outside of the grain's turn that comes by here.
            _ = scheduler.RunAsync(() => empty.TrySetResult());
        }
    }

    public void Stop(Guid jobId, StopReason reason)
    {
        if (_runs.TryGetValue(jobId, out var run))
        {
            run.Stop(reason);
        }
    }

    public void StopAll(StopReason reason)
    {
        foreach (var run in _runs.Values)
        {
            run.Stop(reason);
        }
    }

    public void ReleaseAll()
    {
        foreach (var run in _runs.Values)
        {
            run.Release();
        }
    }

    /// <summary>Ends when no run is left, and none that is being begun or ended. Called while no new call begins one.</summary>
    public Task WhenEmptyAsync()
    {
        var empty = new TaskCompletionSource();
        Interlocked.Exchange(ref _empty, empty);
        if (Volatile.Read(ref _calls) == 0)
        {
            empty.TrySetResult();
        }

        return empty.Task;
    }
}
