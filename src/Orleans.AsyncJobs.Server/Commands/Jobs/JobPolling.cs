using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

/// <summary>Looks at jobs again and again until they have ended.</summary>
/// <param name="context">The command's.</param>
/// <param name="timeout">How long to look; null for as long as it takes.</param>
internal sealed class JobPolling(CommandContext context, TimeSpan? timeout)
{
    /// <summary>How long a service may be away, as it is while it is restarted.</summary>
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromSeconds(60);

    /// <summary>Short jobs are seen at once, and long ones are not asked for all the time.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private static readonly string[] Columns =
        [JobShape.Id, "name", "messagename", "statecode", "statuscode", "createdon", "completedon", "errorcode", "message", "percentcomplete", "progressmessage", "waitreason", "autodelete"];

    private readonly TimeProvider _time = context.Environment.Time;
    private readonly Dictionary<Guid, JsonObject> _last = [];

    /// <summary>Waits until all jobs have ended.</summary>
    /// <param name="ids">The jobs.</param>
    /// <param name="see">Is shown what each look found of the jobs that had not ended; null for nobody.</param>
    /// <returns>The last row of each, in order.</returns>
    /// <exception cref="CommandException">One is not there, the time is up, or the service stays away.</exception>
    public async Task<IReadOnlyList<JsonObject>> UntilEndedAsync(IReadOnlyList<Guid> ids, Func<JsonObject, Task>? see = null)
    {
        var started = _time.GetTimestamp();
        var open = ids.ToList();
        for (var pause = ShortestPause; ; pause = Shorter(pause * 1.25, LongestPause))
        {
            foreach (var (id, row) in await LookAsync(open))
            {
                if (see is not null)
                {
                    await see(row);
                }

                if (row.Number("statecode") == JobShape.Completed)
                {
                    open.Remove(id);
                }
            }

            if (open.Count == 0)
            {
                return [.. ids.Select(id => _last[id])];
            }

            var left = timeout - _time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                throw new CommandException(ExitCode.TimedOut, $"Time is up: {string.Join(", ", open.Take(3).Select(Describe))}{(open.Count > 3 ? $" and {open.Count - 3} more have" : open.Count > 1 ? " have" : " has")} not ended.");
            }

            await context.DelayAsync(Shorter(pause, left ?? pause));
        }
    }

    /// <summary>What the end of jobs means for a script: a failure counts before a cancel.</summary>
    public static ExitCode ExitCodeOf(IReadOnlyList<JsonObject> rows)
    {
        var status = rows.Select(row => row.Number("statuscode")).ToList();
        return status.Contains(JobShape.Failed) ? ExitCode.JobFailed : status.Contains(JobShape.Canceled) ? ExitCode.JobCanceled : ExitCode.Done;
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private string Describe(Guid id) => $"{id} ({JobShape.WordOf(_last[id])})";

    private async Task<List<KeyValuePair<Guid, JsonObject>>> LookAsync(List<Guid> open)
    {
        var found = await ReadAsync(open);
        List<KeyValuePair<Guid, JsonObject>> seen = [];
        foreach (var id in open)
        {
            if (found.TryGetValue(id, out var row))
            {
                if (row.Number("statecode") is null)
                {
                    throw new CommandException(ExitCode.Failed, $"{context.Api.Url} does not answer as asyncjobs does: a job without a state. Is --url right?");
                }

                _last[id] = row;
            }
            else
            {
                row = Gone(id);
            }

            seen.Add(new(id, row));
        }

        return seen;
    }

    /// <summary>A job that is deleted by its own success has succeeded. Of any other that is gone nobody knows how it ended.</summary>
    private JsonObject Gone(Guid id)
    {
        if (!_last.TryGetValue(id, out var last))
        {
            throw new CommandException(ExitCode.NotFound, $"There is no job {id}.");
        }

        if (!last.Flag("autodelete"))
        {
            throw new CommandException(ExitCode.NotFound, $"Job {id} was deleted while it was waited for.");
        }

        last["statecode"] = JobShape.Completed;
        last["statuscode"] = JobShape.Succeeded;
        return last;
    }

    private async Task<Dictionary<Guid, JsonObject>> ReadAsync(List<Guid> ids)
    {
        var away = 0L;
        while (true)
        {
            try
            {
                return await JobQueries.ReadAsync(context, ids, Columns);
            }
            catch (CommandException exception) when (exception.ExitCode is ExitCode.NotReachable && _last.Count > 0)
            {
                if (away == 0)
                {
                    away = _time.GetTimestamp();
                    context.Say($"{exception.Message} Trying again for {LongestAbsence.TotalSeconds:0} s.");
                }

                if (_time.GetElapsedTime(away) > LongestAbsence)
                {
                    throw;
                }

                await context.DelayAsync(LongestPause);
            }
        }
    }
}
