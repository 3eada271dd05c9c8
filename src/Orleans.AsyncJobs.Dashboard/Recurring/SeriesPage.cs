using System.Globalization;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Job;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Recurring;

/// <summary>One recurring job: its rule, its last and its next occurrences, and what can be done with it.</summary>
internal sealed class SeriesPage(IJobTable table, IJobClient client, IGrainFactory grains)
{
    public const string RunNow = "run";
    public const string Pause = "pause";
    public const string Resume = "resume";
    public const string Change = "change";

    /// <summary>How many occurrences to come are shown.</summary>
    private const int MaxNext = 5;

    /// <summary>How many of the last occurrences are shown.</summary>
    private const int MaxLast = 20;

    public async Task<PageResult> GetAsync(PageRequest request) =>
        await FindAsync(request) switch
        {
            null => JobPage.Missing(request.JobId),
            { Status: { RecurrencePattern: null, Occurrence: null } } => new PageResult.SeeOther(request.Links.Job(request.JobId)),
            var job => await ViewAsync(request, job, Notices.Find(request)),
        };

    public async Task<PageResult> PostAsync(PageRequest request)
    {
        request.Require(DashboardRights.Operate);
        var form = await request.ReadFormAsync();
        var verb = form["verb"].ToString();
        if (verb != Pause && await FindAsync(request) is { } found && ManyJobs.Deletes(found.Job.MessageName))
        {
            request.Require(DashboardRights.Administer);
        }

        try
        {
            await ActAsync(request.JobId, verb, form, request.Caller(form["reason"]));
        }
        catch (JobException exception) when (exception.Kind is JobErrorKind.Invalid or JobErrorKind.VersionMismatch)
        {
            var words = exception.Kind == JobErrorKind.Invalid ? $"Refused. {exception.Message}" : "Somebody has changed the job since you looked at it; nothing was changed. Look at it as it is now.";
            return await FindAsync(request) is { } job
                ? await ViewAsync(request, job, new Notice(words, IsError: true), StatusCodes.Status400BadRequest)
                : JobPage.Missing(request.JobId);
        }

        return new PageResult.SeeOther(PageLinks.With(request.Links.Series(request.JobId), (Notices.Option, $"series-{verb}")));
    }

    private Task ActAsync(Guid jobId, string verb, IFormCollection form, JobCaller caller) => verb switch
    {
        RunNow => client.RunNowAsync(jobId, caller),
        Pause => client.PauseAsync(jobId, caller),
        Resume => client.ResumeAsync(jobId, caller),
        Change => grains.GetGrain<IJobGrain>(jobId).PatchAsync(
            new JobStatePatch { RecurrencePattern = form["pattern"].ToString(), RecurrenceTimeZone = form["zone"].ToString() }, caller, VersionOf(form["version"].ToString())),
        _ => throw WebApiException.BadRequest($"'{verb}' is not done to a recurring job."),
    };

    private static long VersionOf(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        ? version
        : throw WebApiException.BadRequest("The form does not say which version of the job it changes.");

    private async Task<JobState?> FindAsync(PageRequest request) =>
        await table.ReadAsync(request.JobId, request.Cancellation) is { Job.Kind: JobKind.SystemJob, Status.Deleted: false } job ? job : null;

    private async Task<PageResult> ViewAsync(PageRequest request, JobState job, Notice? notice, int status = StatusCodes.Status200OK)
    {
        SeriesModel model;
        try
        {
            model = await LoadAsync(request, job);
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.NotFound)
        {
            // Deleted since it was read.
            return JobPage.Missing(job.Job.JobId);
        }

        return new PageResult.View(Parts.Texts.NameOf(job.Job.Name), PageSection.Recurring, SeriesView.Body(model))
        {
            Notice = notice,
            Status = model.Change.Refusal is null ? status : StatusCodes.Status400BadRequest,
            HasHeading = false,
        };
    }

    private async Task<SeriesModel> LoadAsync(PageRequest request, JobState job)
    {
        var explanation = await client.ExplainAsync(job.Job.JobId, maxLinks: 1, request.Cancellation);
        var history = await client.GetHistoryAsync(job.Job.JobId, request.Cancellation);
        var start = job.Status.RecurrenceStartTime ?? job.Job.CreatedOn;
        var lastOccurrence = job.Status.Occurrence ?? history.Runs.LastOrDefault(run => run.Occurrence is not null)?.Occurrence;
        var (schedule, fault) = await Task.Run(() => Parse(job.Status, start), request.Cancellation);
        return new SeriesModel
        {
            Job = job,
            Request = request,
            Why = Why.Of(job, explanation),
            Rule = SeriesWords.Of(job.Status.RecurrencePattern ?? "", start, job.Status.RecurrenceTimeZone),
            Fault = fault,
            Next = schedule is null ? [] : await Task.Run(() => NextOf(job.Status, schedule), request.Cancellation),
            MissedSinceLast = lastOccurrence is { } last && job.Status.NextOccurrence is { } next ? OccurrenceRow.MissedBetween(schedule, last, next) ?? 0 : 0,
            Last = OccurrenceRow.Of(history.Runs, schedule, MaxLast),
            Change = await RulePreview.TryAsync(request, client, start, job.Status.RecurrencePattern ?? "", job.Status.RecurrenceTimeZone ?? ""),
        };
    }

    private static (RecurrenceSchedule? Schedule, string? Fault) Parse(JobStatus status, DateTimeOffset start)
    {
        if (status.RecurrencePattern is null)
        {
            return (null, null);
        }

        try
        {
            return (RecurrenceSchedule.Parse(status.RecurrencePattern, start, status.RecurrenceTimeZone), null);
        }
        catch (JobException exception)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>The occurrence that comes next, be it moved, and those that the rule has behind it.</summary>
    private static List<DateTimeOffset> NextOf(JobStatus status, RecurrenceSchedule schedule)
    {
        if (status.State == JobStateCode.Completed || status.NextRun is not { } next)
        {
            return [];
        }

        try
        {
            return [schedule.ToLocal(next), .. schedule.After(status.NextOccurrence ?? next).Where(moment => moment > next).Take(MaxNext - 1).Select(schedule.ToLocal)];
        }
        catch (JobException)
        {
            return [schedule.ToLocal(next)];
        }
    }
}
