using System.Threading.Channels;

namespace Orleans.AsyncJobs.Dashboard.Live;

/// <summary>Somebody who listens, and what was told already.</summary>
internal sealed class LiveListener
{
    /// <summary>How many events may wait to be read. Whoever is so far behind is let go, comes again, and reads everything anew.</summary>
    private const int MaxEvents = 64;

    private readonly Channel<LiveEvent> _events = Channel.CreateBounded<LiveEvent>(MaxEvents);

    public LiveListener(LiveView view)
    {
        View = view;
        Versions = new Dictionary<Guid, long>(view.Versions);
        Line = view.Log?.Line ?? 0;
    }

    public LiveView View { get; }

    /// <summary>The versions of the jobs in view that were told last; those that are gone are not among them.</summary>
    public Dictionary<Guid, long> Versions { get; }

    /// <summary>The counts that were told last.</summary>
    public IReadOnlyDictionary<string, long>? Counts { get; set; }

    /// <summary>How many newer jobs were told last.</summary>
    public int New { get; set; }

    /// <summary>The last line of the log that was told.</summary>
    public long Line { get; set; }

    public ChannelReader<LiveEvent> Events => _events.Reader;

    public void Tell(LiveEvent what)
    {
        if (!_events.Writer.TryWrite(what))
        {
            _events.Writer.TryComplete();
        }
    }

    public void Close() => _events.Writer.TryComplete();
}
