using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Counting;

/// <summary>
/// Counts lines in a time that does not grow with them. The first question reads the line, page by page; from then on
/// the writer keeps it in memory. Where nobody asks, nobody pays.
/// </summary>
internal sealed class LineCounter(TrackedLines lines, WriteQueue queue, ReaderPool reads, StoreHooks hooks)
{
    public Task<IReadOnlyList<LaneCount>> CountLanesAsync(int partition, long beforeSequence, CancellationToken cancellationToken) =>
        CountAsync(() => lines.Track(partition), line => line.Count(beforeSequence), cancellationToken);

    public async Task<long> CountMembersAsync(string token, long beforePosition, CancellationToken cancellationToken)
    {
        if (!lines.IsTracked(token))
        {
            var most = hooks.CountBounds.ReadMembers;
            var count = await reads.RunAsync(connection => TokenReads.CountMembers(connection, token, beforePosition, most), cancellationToken);
            if (count < most)
            {
                return count;
            }
        }

        return await CountAsync(() => lines.Track(token), line => line.CountBefore(beforePosition), cancellationToken);
    }

    private async Task<TCount> CountAsync<TLine, TCount>(Func<TLine> track, Func<TLine, TCount> count, CancellationToken cancellationToken)
        where TLine : TrackedLine
    {
        while (true)
        {
            var line = track();
            if (line.TryBeginBuilding())
            {
                _ = BuildAsync(line);
            }

            await line.Built.WaitAsync(cancellationToken);
            // Where nothing is on its way, the lines are as the rows are. If something is, its rows may be on a page already.
            if (lines.InFlight is { } commit && await reads.RunAsync(commit.Mark.IsSeenBy, cancellationToken))
            {
                lines.Apply(commit.Number);
            }

            if (lines.TryCount(line, count, out var result))
            {
                return result!;
            }
        }
    }

    /// <summary>Builds a line for all who ask for it, however many of them go meanwhile.</summary>
    private async Task BuildAsync(TrackedLine line)
    {
        try
        {
            await RecordAsync();
            while (await reads.RunAsync(connection => ReadPage(connection, line), CancellationToken.None))
            {
                // Each page takes a connection anew, so that other reads get in between.
            }

            lines.EndBuilding(line);
        }
        catch (Exception exception)
        {
            lines.Drop(line);
            line.SetFailed(exception);
        }
    }

    /// <summary>From when this ends the writer records what each transaction changes, and what an earlier one changed can be read.</summary>
    private Task RecordAsync()
    {
        var write = new RecordLinesWrite();
        return queue.Add(write) == WriteQueueAnswer.Taken ? write.Task : Task.FromException(new ObjectDisposedException(nameof(WriteQueue)));
    }

    private bool ReadPage(StoreConnection connection, TrackedLine line)
    {
        hooks.BeforePage?.Invoke();
        if (!lines.TryBeginPage(line))
        {
            return false;
        }

        var hasMore = line.ReadPage(connection, hooks.CountBounds.PageRows);
        hooks.PageRead?.Invoke();
        lines.EndPage(line);
        return hasMore;
    }
}
