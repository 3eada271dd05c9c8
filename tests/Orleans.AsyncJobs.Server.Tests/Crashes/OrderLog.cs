using System.Collections.Concurrent;

namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>What the receiver sees of ordered jobs: which member of each token runs, and how far the token has come.</summary>
internal sealed class OrderLog
{
    // A caller that hangs up is heard of a moment after its successor may have called.
    private static readonly TimeSpan HangUpTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<int, TokenLog> _tokens = new();
    private int _open;
    private int _runs;

    public int Open => Volatile.Read(ref _open);

    public int Runs => Volatile.Read(ref _runs);

    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>A member begins; gives what its end is to be told.</summary>
    public async Task<TaskCompletionSource<bool>> BeginAsync(int token, int member, int attempt)
    {
        Interlocked.Increment(ref _open);
        Interlocked.Increment(ref _runs);
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var log = _tokens.GetOrAdd(token, _ => new TokenLog());
        (int Member, Task<bool> WasCutOff)? other;
        lock (log)
        {
            other = log.Running;
            log.Running = (member, ended.Task);
            if (member < log.Furthest)
            {
                Faults.Enqueue($"Member {member} of token {token} began (attempt {attempt}) after member {log.Furthest}.");
            }

            log.Furthest = Math.Max(log.Furthest, member);
        }

        if (other is { } before && !before.WasCutOff.IsCompleted && !await IsCutOffAsync(before.WasCutOff))
        {
            Faults.Enqueue($"Member {member} of token {token} began (attempt {attempt}) while member {before.Member} ran.");
        }

        return ended;
    }

    public void End(TaskCompletionSource<bool> run, bool wasCutOff)
    {
        run.SetResult(wasCutOff);
        Interlocked.Decrement(ref _open);
    }

    private static async Task<bool> IsCutOffAsync(Task<bool> wasCutOff) =>
        await Task.WhenAny(wasCutOff, Task.Delay(HangUpTime)) == wasCutOff && await wasCutOff;

    private sealed class TokenLog
    {
        public (int Member, Task<bool> WasCutOff)? Running { get; set; }

        public int Furthest { get; set; } = -1;
    }
}
