using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Live;

/// <summary>
/// Reads for all listeners at once what they have in view, and tells each what is new to it. A round costs four bounded
/// reads and one for each log in view, however many listen.
/// </summary>
internal sealed class LiveReader(IJobQueries queries, IJobRecords records)
{
    /// <summary>The most jobs that one round looks at; where more are in view, the others are looked at in the next ones.</summary>
    public const int MaxJobs = JobQuery.MaxRows;

    /// <summary>Up to this many newer jobs are counted.</summary>
    public const int MaxNew = 1_000;

    /// <summary>The most logs that one round reads.</summary>
    public const int MaxLogs = 20;

    /// <summary>The most lines of a log that are told at a time.</summary>
    public const int MaxLines = 200;

    private static readonly JobColumn Id = JobColumns.Get("asyncoperationid");
    private static readonly JobColumn Sequence = JobColumns.Get("sequence");
    private static readonly JobColumn[] Columns = [Id, JobColumns.Version, JobColumns.Get("statuscode"), JobColumns.Get("percentcomplete"), JobColumns.Get("progressmessage")];

    private readonly Dictionary<Guid, Row> _last = [];
    private int _round;

    /// <summary>Reads once, and tells everybody. Calls do not overlap.</summary>
    public async Task TellAsync(IReadOnlyList<LiveListener> listeners, CancellationToken cancellationToken)
    {
        _round++;
        await TellCountsAsync(listeners, cancellationToken);
        await TellRowsAsync(listeners, cancellationToken);
        await TellNewAsync(listeners, cancellationToken);
        await TellLogsAsync(listeners, cancellationToken);
    }

    private async Task TellCountsAsync(IReadOnlyList<LiveListener> listeners, CancellationToken cancellationToken)
    {
        var all = (await queries.CountAsync(cancellationToken)).Where(count => count.Kind == JobKind.SystemJob).ToList();
        var counts = StateWords.All.ToDictionary(state => state.Term, state => state.In(all), StringComparer.Ordinal);
        var what = LiveEvent.Counts(counts);
        foreach (var listener in listeners.Where(listener => listener.Counts is null || counts.Any(count => listener.Counts[count.Key] != count.Value)))
        {
            listener.Counts = counts;
            listener.Tell(what);
        }
    }

    private async Task TellRowsAsync(IReadOnlyList<LiveListener> listeners, CancellationToken cancellationToken)
    {
        var watched = Turn(listeners.SelectMany(listener => listener.Versions.Keys).Distinct(), MaxJobs);
        foreach (var unwatched in _last.Keys.Except(watched).ToList())
        {
            _last.Remove(unwatched);
        }

        if (watched.Count == 0)
        {
            return;
        }

        var query = new JobQuery { Columns = Columns, Filter = new JobFilter.In(Id, [.. watched.Select(id => (object?)id)]), Limit = MaxJobs };
        var rows = (await queries.QueryAsync(query, cancellationToken)).Rows.Select(Row.Read).ToDictionary(row => row.Id);
        var looked = watched.ToHashSet();
        foreach (var listener in listeners)
        {
            TellRows(listener, looked, rows);
        }

        foreach (var row in rows.Values)
        {
            _last[row.Id] = row;
        }
    }

    private void TellRows(LiveListener listener, HashSet<Guid> looked, Dictionary<Guid, Row> rows)
    {
        List<Guid> changed = [];
        foreach (var (id, version) in listener.Versions.Where(watched => looked.Contains(watched.Key)).ToList())
        {
            if (!rows.TryGetValue(id, out var row))
            {
                listener.Versions.Remove(id);
                changed.Add(id);
            }
            else if (row.Version > version)
            {
                listener.Versions[id] = row.Version;
                if (_last.TryGetValue(id, out var last) && last.Version == version && row.IsFurtherThan(last))
                {
                    listener.Tell(LiveEvent.Progress(new LiveProgress(id, row.Percent, row.Text)));
                }
                else
                {
                    changed.Add(id);
                }
            }
        }

        if (changed.Count > 0)
        {
            listener.Tell(LiveEvent.Rows(changed));
        }
    }

    private async Task TellNewAsync(IReadOnlyList<LiveListener> listeners, CancellationToken cancellationToken)
    {
        var lists = listeners.Where(listener => listener.View.Newest is not null && listener.New <= MaxNew).ToList();
        if (lists.Count == 0)
        {
            return;
        }

        var query = new JobQuery
        {
            Columns = [Sequence],
            Filter = new JobFilter.Compare(Sequence, JobComparison.GreaterThan, lists.Min(listener => listener.View.Newest!.Value)),
            Order = [new JobOrder(Sequence, Descending: true)],
            Limit = MaxNew + 1,
        };
        var newer = (await queries.QueryAsync(query, cancellationToken)).Rows.Select(row => (long)row[0]!).ToList();
        foreach (var listener in lists)
        {
            var count = newer.Count(sequence => sequence > listener.View.Newest);
            if (count > listener.New)
            {
                listener.New = count;
                listener.Tell(LiveEvent.New(count));
            }
        }
    }

    private async Task TellLogsAsync(IReadOnlyList<LiveListener> listeners, CancellationToken cancellationToken)
    {
        var logs = listeners.Where(listener => listener.View.Log is not null).GroupBy(listener => listener.View.Log!.Value with { Line = 0 }).ToList();
        foreach (var log in Turn(logs, MaxLogs))
        {
            var lines = await records.ReadLogAsync(log.Key.JobId, log.Key.Attempt, log.Min(listener => listener.Line), MaxLines, cancellationToken);
            foreach (var listener in log.Where(_ => lines.Count > 0))
            {
                List<LiveLogLine> later =
                [
                    .. lines.Where(line => line.Number > listener.Line).Select(line => new LiveLogLine(line.Number, line.On, (int)line.Level, line.Level.ToString(), line.Category, line.Text)),
                ];
                if (later.Count > 0)
                {
                    listener.Line = later[^1].Number;
                    listener.Tell(LiveEvent.Log(later));
                }
            }
        }
    }

    /// <summary>As many as one round takes: all of them, or in each round others.</summary>
    private List<T> Turn<T>(IEnumerable<T> all, int most)
    {
        List<T> list = [.. all];
        if (list.Count <= most)
        {
            return list;
        }

        var from = (int)((long)_round * most % list.Count);
        return [.. list.Skip(from).Concat(list.Take(from)).Take(most)];
    }

    /// <summary>What is read of a job in view.</summary>
    private sealed record Row(Guid Id, long Version, JobStatusCode Status, int? Percent, string? Text)
    {
        public static Row Read(object?[] row) => new((Guid)row[0]!, (long)row[1]!, (JobStatusCode)(int)row[2]!, (int?)row[3], (string?)row[4]);

        /// <summary>Whether it runs as before and has only come further.</summary>
        public bool IsFurtherThan(Row last) =>
            Status == JobStatusCode.InProgress && last.Status == Status && Percent is not null && last.Percent is not null && (Percent, Text) != (last.Percent, last.Text);
    }
}
