using System.Globalization;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Records;

/// <summary><c>History()</c> and <c>JobLog(Attempt=n)</c>, bound to a job.</summary>
internal sealed class JobPast(IJobClient client, IJobRecords records, IJobQueries queries)
{
    private const string Attempt = "Attempt";

    private static readonly JobColumn AttemptColumn = JobColumns.Get("attempt");

    public async Task HistoryAsync(HttpContext context, Guid jobId)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var history = await client.GetHistoryAsync(jobId, context.RequestAborted);
        await Answer.WriteAsync(context, "HistoryResponse", new HistoryAnswer(history.Runs, history.Actions.Select(ActionRow.Of)));
    }

    /// <summary>The lines of one run, of the newest one where none is named.</summary>
    public async Task LogAsync(HttpContext context, ResourcePath path)
    {
        var jobId = path.JobId;
        var options = QueryOptions.Read(context.Request, QueryOptionNames.OfLog);
        var after = PageOptions.Number(options, QueryOptionNames.After, least: 0, most: long.MaxValue) ?? 0;
        var limit = PageOptions.Top(options, usual: JobQuery.MaxRows, most: JobQuery.MaxRows);
        var asked = AttemptOf(path.Arguments);
        var row = (await queries.QueryAsync(JobRows.QueryOf(jobId, [AttemptColumn]), context.RequestAborted)).Rows.SingleOrDefault() ?? throw JobException.NotFound(jobId);
        var newest = Convert.ToInt32(row[0], CultureInfo.InvariantCulture);
        var attempt = asked ?? newest;
        if (attempt > newest)
        {
            throw new WebApiException(StatusCodes.Status404NotFound, JobErrorCodes.ObjectDoesNotExist,
                $"The job {jobId:D} has no attempt {attempt}: {newest switch { 0 => "it has not run yet", 1 => "it has run once", _ => $"it has run {newest} times" }}. JobLog() answers the newest.");
        }

        await Answer.WriteAsync(context, "JobLogResponse", new LogAnswer(
            attempt, attempt == 0 ? [] : await records.ReadLogAsync(jobId, attempt, after, limit, context.RequestAborted)));
    }

    private static int? AttemptOf(string? arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments))
        {
            return null;
        }

        var parts = arguments.Split('=', 2, StringSplitOptions.TrimEntries);
        if (parts[0] is not Attempt)
        {
            throw WebApiException.BadRequest($"JobLog has no parameter '{parts[0]}'{NearestName.Suggest(parts[0], [Attempt])} Write JobLog(Attempt=2).");
        }

        return parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) && attempt > 0
            ? attempt
            : throw WebApiException.BadRequest($"'{arguments}' names no attempt. Write JobLog(Attempt=2); the first one is 1.");
    }
}

/// <summary>What a job has been through.</summary>
internal sealed record HistoryAnswer(IEnumerable<JobRun> Runs, IEnumerable<ActionRow> Actions);

/// <summary>What the handler logged in a run.</summary>
internal sealed record LogAnswer(int Attempt, IReadOnlyList<JobLogLine> Value);
