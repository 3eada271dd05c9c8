using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Job;

/// <summary>One job: why it stands where it stands, what can be done, and what it has been through.</summary>
internal sealed class JobPage(IJobTable table, IJobQueries queries, IJobRecords records, IJobClient client, JobHandlerRegistry handlers, BodyBudget budget, IBulkDeleteRecords bulkDeletes)
{
    /// <summary>How many jobs in front of it are named.</summary>
    private const int MaxInFront = 6;

    /// <summary>How many of its children are shown; the rest is a search away.</summary>
    public const int MaxChildren = 10;

    /// <summary>How many jobs are named that a bulk delete could not delete.</summary>
    private const int MaxFailures = 50;

    /// <summary>How many lines of a log are shown; the rest is a request away.</summary>
    public const int MaxLogLines = 200;

    public async Task<PageResult> GetAsync(PageRequest request)
    {
        var job = await FindAsync(request);
        return job is null ? Missing(request.JobId) : await ViewAsync(request, job, Notices.Find(request));
    }

    /// <summary>The view of a job that was read.</summary>
    public async Task<PageResult> ViewAsync(PageRequest request, JobState job, Notice? notice, int status = StatusCodes.Status200OK)
    {
        JobModel model;
        try
        {
            model = await LoadAsync(request, job);
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.NotFound)
        {
            // Deleted since it was read.
            return Missing(job.Job.JobId);
        }

        return new PageResult.View(Parts.Texts.NameOf(job.Job.Name), PageSection.Jobs, JobView.Body(model)) { Notice = notice, Status = status, HasHeading = false };
    }

    public async Task<PageResult> GetDataAsync(PageRequest request)
    {
        request.Require(DashboardRights.ViewData);
        var job = await FindAsync(request);
        if (job is not { Job.DataBytes: { } bytes })
        {
            return Missing(request.JobId);
        }

        if (bytes > JobDataModel.MaxShownBytes)
        {
            return new PageResult.Stream(context => SendDataAsync(context, request.JobId));
        }

        var data = await table.ReadDataAsync(request.JobId, request.Cancellation);
        return data is null
            ? Missing(request.JobId)
            : new PageResult.File(System.Text.Encoding.UTF8.GetBytes(data), "text/plain; charset=utf-8") { DownloadName = $"{request.JobId:D}.{(JsonFormat.TryFormat(data) is null ? "txt" : "json")}" };
    }

    private async Task SendDataAsync(HttpContext context, Guid jobId)
    {
        context.Response.RegisterForDispose(budget.TakeData(JobLimits.DataChunkBytes));
        using var data = await JobDataStream.OpenAsync(table, jobId, context.RequestAborted) ?? throw JobException.NotFound(jobId);
        var first = new byte[1];
        await data.ReadExactlyAsync(first, context.RequestAborted);
        var response = context.Response;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = data.Bytes;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"{jobId:D}.{(first[0] is (byte)'{' or (byte)'[' ? "json" : "txt")}\"";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(first, context.RequestAborted);
            await data.CopyToAsync(response.Body, context.RequestAborted);
        }
    }

    /// <summary>A job as its row stands; null when there is none.</summary>
    public async Task<JobState?> FindAsync(PageRequest request) =>
        await table.ReadAsync(request.JobId, request.Cancellation) is { Job.Kind: JobKind.SystemJob, Status.Deleted: false } job ? job : null;

    public static PageResult Missing(Guid jobId) => new PageResult.View("There is no such job", PageSection.Jobs, JobView.Missing(jobId)) { Status = StatusCodes.Status404NotFound };

    private async Task<BulkDeleteModel> ReadBulkDeleteAsync(JobState job, CancellationToken cancellationToken) => new(
        job.Status.Attempt == 0 ? null : (await bulkDeletes.ReadBulkDeletesAsync([job.Job.JobId], cancellationToken)).SingleOrDefault(),
        await bulkDeletes.ReadBulkDeleteFailuresAsync(job.Job.JobId, MaxFailures, cancellationToken));

    private async Task<JobModel> LoadAsync(PageRequest request, JobState job)
    {
        var jobId = job.Job.JobId;
        var explanation = await client.ExplainAsync(jobId, MaxInFront, request.Cancellation);
        var history = await client.GetHistoryAsync(jobId, request.Cancellation);
        var children = await ReadChildrenAsync(jobId, request.Cancellation);
        var mayViewData = request.May(DashboardRights.ViewData);
        var logOf = int.TryParse(request.Option("attempt"), out var asked) ? asked : history.Runs.LastOrDefault()?.Attempt ?? 0;
        var after = long.TryParse(request.Option("after"), out var number) ? number : 0;
        return new JobModel
        {
            Job = job,
            BulkDelete = job.Job.MessageName == IBulkDeleteRecords.MessageName ? await ReadBulkDeleteAsync(job, request.Cancellation) : null,
            Request = request,
            Why = Why.Of(job, explanation),
            Actions = ActionChoice.Of(job, request.Rights, request.Now),
            Timeline = Timeline.Of(job.Job.CreatedOn, job.Status.CompletedOn, history.Runs, request.Now),
            Runs = [.. history.Runs.Reverse()],
            OccurrenceAttempts = AttemptsOf(history.Runs),
            LogOf = logOf,
            Log = mayViewData && logOf > 0 ? await records.ReadLogAsync(jobId, logOf, after, MaxLogLines, request.Cancellation) : [],
            History = [.. history.Actions.Reverse()],
            Data = mayViewData && job.Job.DataBytes <= JobDataModel.MaxShownBytes
                ? JobDataModel.Of(job.Job.DataBytes, await table.ReadDataAsync(jobId, request.Cancellation))
                : new JobDataModel(job.Job.DataBytes, null, IsJson: false),
            InFront = [.. explanation.Chain.Reverse()],
            InFrontCount = explanation.InFront ?? 0,
            MaxAttempts = handlers.Find(job.Job.MessageName)?.Retry.Attempts,
            Parent = await FindOtherAsync(job.Job.ParentJobId, request),
            Children = children.Count > MaxChildren ? children[..MaxChildren] : children,
            HasMoreChildren = children.Count > MaxChildren,
            Origin = job.Job.CorrelationId == jobId ? null : await FindOtherAsync(job.Job.CorrelationId, request),
        };
    }

    private static Dictionary<int, int?>? AttemptsOf(IReadOnlyList<JobRun> runs) => runs.Any(run => run.Occurrence is not null)
        ? runs.Zip(OccurrenceAttempts.Of([.. runs.Select(run => ((long)run.Attempt, run.Occurrence))])).ToDictionary(pair => pair.First.Attempt, pair => pair.Second)
        : null;

    /// <summary>The system job a job points at; null when there is none, or when what it points at is a background operation.</summary>
    private async Task<JobState?> FindOtherAsync(Guid? jobId, PageRequest request) =>
        jobId is { } id && await table.ReadAsync(id, request.Cancellation) is { Job.Kind: JobKind.SystemJob } other ? other : null;

    /// <summary>The newest children, and one more than are shown where there are more.</summary>
    private async Task<List<JobRow>> ReadChildrenAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var query = new JobQuery
        {
            Columns = JobRow.Columns,
            Filter = new JobFilter.Compare(JobColumns.Get("_parentjobid_value"), JobComparison.Equal, jobId),
            Order = [new JobOrder(JobColumns.Get("sequence"), Descending: true)],
            Limit = MaxChildren + 1,
        };
        return [.. (await queries.QueryAsync(query, cancellationToken)).Rows.Select(JobRow.Read)];
    }
}
