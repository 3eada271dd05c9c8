using System.Text;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Running;

/// <summary>
/// The lines that one run logs, on their way to the store. They wait in memory for a moment, so that many go in one write;
/// where they come faster than they are written, the oldest go, as in the store.
/// </summary>
internal sealed class RunLog(Guid jobId, int attempt, RunLogWriter writer) : IDisposable
{
    private static readonly AsyncLocal<RunLog?> Flowing = new();

    // What a line takes beside its texts: so many empty lines have a bound too.
    private const int LineBytes = 16;

    private readonly Lock _lock = new();
    private Queue<JobLogLine>? _waiting;
    private int _waitingBytes;
    private long _takenBytes;
    private long _lastNumber;
    private bool _isWriting;
    private bool _isClosed;
    private ITimer? _timer;

    /// <summary>The log of the run that the caller is part of, by its execution context; null outside of a run.</summary>
    public static RunLog? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    /// <summary>Whether lines are still taken. What a handler leaves behind may log after its run has ended.</summary>
    public bool IsOpen => !Volatile.Read(ref _isClosed);

    // When the store has dropped lines of this run already, it is of no use to bring new ones as fast as before.
    private TimeSpan Pause => _takenBytes > JobLogLine.MaxRunBytes ? RunLogWriter.SlowPeriod : RunLogWriter.Period;

    public void Add(LogLevel level, string category, string text)
    {
        text = Clean(text);
        var bytes = SizeOf(category, text);
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _waiting ??= [];
            _waiting.Enqueue(new JobLogLine(++_lastNumber, writer.Now, level, category, text));
            _waitingBytes += bytes;
            while (_waitingBytes > JobLogLine.MaxRunBytes)
            {
                var dropped = _waiting.Dequeue();
                _waitingBytes -= SizeOf(dropped.Category, dropped.Text);
            }

            if (!_isWriting)
            {
                _isWriting = true;
                _timer = writer.CreateTimer(this, Pause);
            }
        }
    }

    /// <summary>The run has ended: its last lines go to the store at once, in front of its outcome where the store takes writes in order.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _timer?.Dispose();
            if (_waiting is null)
            {
                return;
            }
        }

        _ = WriteAsync();
    }

    /// <summary>Writes what waits, and once more after a while if more has come by then.</summary>
    public async Task WriteAsync()
    {
        // What the store logs meanwhile is not part of the run.
        Current = null;
        if (Take() is { Length: > 0 } lines)
        {
            await writer.WriteAsync(jobId, attempt, lines);
        }

        lock (_lock)
        {
            _isWriting = _waiting is not null && !_isClosed;
            if (_isWriting)
            {
                _timer!.Change(Pause, Timeout.InfiniteTimeSpan);
            }
            else
            {
                _timer?.Dispose();
            }
        }
    }

    private JobLogLine[] Take()
    {
        lock (_lock)
        {
            var lines = _waiting?.ToArray() ?? [];
            _takenBytes += _waitingBytes;
            (_waiting, _waitingBytes) = (null, 0);
            return lines;
        }
    }

    private static int SizeOf(string category, string text) => LineBytes + Encoding.UTF8.GetByteCount(category) + Encoding.UTF8.GetByteCount(text);

    // No store takes U+0000 or half a surrogate pair in text.
    private static string Clean(string text)
    {
        text = TextLimit.Cut(text, JobLimits.MaxLogLineLength).Replace('\0', '\uFFFD');
        return TextLimit.IsWellFormed(text) ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }
}
