using System.Diagnostics;
using System.Globalization;

namespace Orleans.AsyncJobs.Bench.Service;

/// <summary>
/// Counts handlers as they start. Where a job's input is a moment of the process's clock, the time from it to the start
/// of the handler is kept.
/// </summary>
/// <param name="jobs">How many are expected.</param>
/// <param name="onFirst">Runs when the first one starts.</param>
internal sealed class StartSignal(int jobs, Action? onFirst = null)
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan[] _delays = new TimeSpan[jobs];
    private readonly Guid[] _order = new Guid[jobs];
    private TaskCompletionSource? _next;
    private int _started;

    /// <summary>Ends when as many have started as are expected.</summary>
    public Task All => _all.Task;

    /// <summary>The delays of those that have started.</summary>
    public TimeSpan[] Delays => _delays[..Math.Min(_started, jobs)];

    /// <summary>Those that have started, in the order in which they did.</summary>
    public Guid[] Order => _order[..Math.Min(_started, jobs)];

    /// <summary>The input that says that a job is sent at a moment.</summary>
    /// <param name="moment">A time stamp of <see cref="Stopwatch"/>.</param>
    public static string Input(long moment) => moment.ToString(CultureInfo.InvariantCulture);

    /// <summary>Ends when the next handler starts.</summary>
    public Task NextAsync() => (_next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Note(JobContext context)
    {
        var now = Stopwatch.GetTimestamp();
        var number = Interlocked.Increment(ref _started);
        if (number == 1)
        {
            onFirst?.Invoke();
        }

        if (number <= jobs)
        {
            _order[number - 1] = context.JobId;
        }

        if (context.Input is { } sent && number <= jobs)
        {
            _delays[number - 1] = Stopwatch.GetElapsedTime(long.Parse(sent, CultureInfo.InvariantCulture), now);
        }

        _next?.TrySetResult();
        if (number == jobs)
        {
            _all.TrySetResult();
        }
    }
}
