using System.Globalization;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Activity;

/// <summary>Who did what, from where and why, the newest first; with what can still be taken back.</summary>
internal sealed class ActivityPage(IJobQueries queries, IJobRecords records, IJobClient client)
{
    public const int PageSize = 50;

    private const string UndoReason = "Taken back from the activity";

    private static readonly JobColumn[] StandingColumns = [JobColumns.Get("asyncoperationid"), JobColumns.WaitKind, JobColumns.Get("messagename")];

    public async Task<PageResult> GetAsync(PageRequest request)
    {
        long? before = long.TryParse(request.Option("before"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        var actions = await records.ReadActionsAsync(jobId: null, before, PageSize + 1, request.Cancellation);
        List<JobAction> shown = [.. actions.Take(PageSize)];
        var entries = await EntriesOfAsync(shown, request);
        var older = actions.Count > PageSize ? PageLinks.With(request.Links.Activity, ("before", shown[^1].ActionId.ToString(CultureInfo.InvariantCulture))) : null;
        return new PageResult.View("Activity", PageSection.Activity, ActivityView.Body(entries, before is not null, older, request)) { Notice = Notices.Find(request) };
    }

    /// <summary>Takes an action back, where that can still be done.</summary>
    public async Task<PageResult> PostAsync(PageRequest request)
    {
        var form = await request.ReadFormAsync();
        if (!long.TryParse(form["undo"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == long.MaxValue)
        {
            throw WebApiException.BadRequest("'undo' names no action.");
        }

        var found = await records.ReadActionsAsync(jobId: null, id + 1, limit: 1, request.Cancellation);
        if (found is not [var action] || action.ActionId != id)
        {
            throw WebApiException.BadRequest($"There is no action {id}.");
        }

        var undo = (await EntriesOfAsync([action], request))[0].Undo;
        if (undo is null)
        {
            return new PageResult.SeeOther(PageLinks.With(request.Links.Activity, (Notices.Option, Notices.TooLate)));
        }

        await UndoAsync(action, undo.Value, request.Caller(UndoReason));
        return new PageResult.SeeOther(PageLinks.With(request.Links.Activity, (Notices.Option, Notices.Undone)));
    }

    private Task UndoAsync(JobAction action, ActionUndo undo, JobCaller caller) => undo switch
    {
        ActionUndo.CancelMany => client.CancelAsync(action.JobId!.Value, caller),
        ActionUndo.ResumeJob => client.ResumeAsync(action.JobId!.Value, caller),
        _ => client.ResumeHandlerAsync(action.Name!, caller),
    };

    private async Task<List<ActionEntry>> EntriesOfAsync(List<JobAction> actions, PageRequest request)
    {
        var standing = await ReadStandingAsync(actions, request.Cancellation);
        var paused = actions.Any(action => action.Verb == JobActionVerb.PauseHandler)
            ? (await client.GetHandlersAsync(request.Cancellation)).Where(handler => handler.IsPaused).Select(handler => handler.MessageName).ToHashSet(StringComparer.Ordinal)
            : [];
        var later = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. actions.Select(action =>
            {
                // Only the last thing done to a job or a handler can be taken back: an older one is not what holds now.
                var isLast = later.Add(action.JobId?.ToString() ?? $"{(action.Verb == JobActionVerb.LimitHandler ? "limit" : "pause")} {action.Name}");
                var job = action.JobId is { } id && standing.TryGetValue(id, out var found) ? found : null;
                var undo = isLast ? ActionEntry.UndoOf(action, job?.Wait, paused) : null;
                return new ActionEntry(action, job is not null, undo is { } way && request.May(ActionEntry.RightsFor(way, job?.MessageName)) ? undo : null);
            }),
        ];
    }

    private async Task<Dictionary<Guid, Standing>> ReadStandingAsync(List<JobAction> actions, CancellationToken cancellationToken)
    {
        List<object?> ids = [.. actions.Select(action => action.JobId).OfType<Guid>().Distinct().Select(id => (object?)id)];
        if (ids.Count == 0)
        {
            return [];
        }

        var query = new JobQuery { Columns = StandingColumns, Filter = new JobFilter.In(StandingColumns[0], ids), Limit = PageSize };
        var result = await queries.QueryAsync(query, cancellationToken);
        return result.Rows.ToDictionary(row => (Guid)row[0]!, row => new Standing((JobWaitKind)((int?)row[1] ?? 0), (string)row[2]!));
    }

    /// <summary>How the job of an action stands now.</summary>
    private sealed record Standing(JobWaitKind Wait, string MessageName);
}
