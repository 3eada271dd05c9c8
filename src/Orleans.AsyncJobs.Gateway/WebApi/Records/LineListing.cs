using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Records;

/// <summary><c>joblines</c>: dependency tokens whose line does not move, and the members of one line.</summary>
internal sealed class LineListing(IJobTable table, IJobQueries queries, IJobRecords records, IJobClient client)
{
    public const string SetName = "joblines";
    private const int UsualLines = 50;
    private const int MaxLines = 200;
    private const int UsualMembers = 100;
    private const int MaxMembers = 1_000;

    /// <summary>How far a line is counted.</summary>
    private const int MaxCount = 1_000;

    private const string Halted = "halted: its failure stops the line until it is retried or deleted";

    private static readonly JobColumn Key = JobColumns.Get(JobModel.PrimaryKey);
    private static readonly JobColumn[] HeadColumns = [Key, JobColumns.Get("name"), JobColumns.Get("statecode"), JobColumns.Get("statuscode")];

    public async Task ListAsync(HttpContext context)
    {
        var options = QueryOptions.Read(context.Request, QueryOptionNames.OfTop);
        var lines = await records.ReadBlockedLinesAsync(PageOptions.Top(options, UsualLines, MaxLines), context.RequestAborted);
        var rows = await ReadHeadsAsync(lines, context.RequestAborted);

        // A head that is gone since then blocks nothing any more.
        var blocked = lines.Where(line => rows.ContainsKey(line.HeadId)).ToList();
        var answers = new LineRow[blocked.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = WaitReasons.MaxAtOnce, CancellationToken = context.RequestAborted };
        await Parallel.ForAsync(0, blocked.Count, parallel, async (i, cancellation) =>
        {
            var (line, head) = (blocked[i], rows[blocked[i].HeadId]);
            answers[i] = new LineRow(
                line.Token, line.Length, line.HeadId, (string)head[1]!, (int)head[2]!, (int)head[3]!,
                await ReasonAsync(line.HeadId, (JobStatusCode)(int)head[3]!, cancellation), line.Since);
        });
        await Answer.WriteSetAsync(context, SetName, answers);
    }

    public async Task ReadAsync(HttpContext context, string token)
    {
        var options = QueryOptions.Read(context.Request, QueryOptionNames.OfLog);
        var limit = PageOptions.Top(options, UsualMembers, MaxMembers);
        var after = PageOptions.Number(options, QueryOptionNames.After, least: 0, most: long.MaxValue);
        var head = (await table.ReadMembersAsync(token, afterPosition: null, limit: 1, context.RequestAborted)).SingleOrDefault()
            ?? throw new WebApiException(StatusCodes.Status404NotFound, JobErrorCodes.ObjectDoesNotExist, $"No job of the dependency token '{token}' is in line.");

        // One more than is shown says whether there are more.
        var members = await table.ReadMembersAsync(token, after, limit + 1, context.RequestAborted);
        await Answer.WriteRowAsync(context, SetName, new LineWithMembers(
            token,
            await records.CountMembersAsync(token, MaxCount, context.RequestAborted),
            head.Job.JobId, head.Job.Name, (int)head.Status.State, (int)head.Status.Status,
            await ReasonAsync(head.Job.JobId, head.Status.Status, context.RequestAborted),
            head.Status.ModifiedOn,
            members.Take(limit).Select(LineMember.Of),
            members.Count > limit ? members[limit - 1].Status.Position : null));
    }

    private async Task<Dictionary<Guid, object?[]>> ReadHeadsAsync(IReadOnlyList<BlockedLine> lines, CancellationToken cancellationToken)
    {
        var query = new JobQuery { Columns = HeadColumns, Filter = new JobFilter.In(Key, [.. lines.Select(line => (object?)line.HeadId)]), Limit = MaxLines };
        return lines.Count == 0 ? [] : (await queries.QueryAsync(query, cancellationToken)).Rows.ToDictionary(row => (Guid)row[0]!);
    }

    private async Task<string> ReasonAsync(Guid headId, JobStatusCode status, CancellationToken cancellationToken)
    {
        try
        {
            return status == JobStatusCode.Failed ? Halted : (await client.ExplainAsync(headId, maxLinks: 1, cancellationToken)).Reason;
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.NotFound)
        {
            // Deleted since it was read.
            return string.Empty;
        }
    }
}

/// <summary>A line, as the Web API shows it among others.</summary>
internal sealed record LineRow(
    string Token, int Length, Guid HeadId, string HeadName, int StateCode, int StatusCode, string Reason, DateTimeOffset Since);

/// <summary>A line with its members.</summary>
internal sealed record LineWithMembers(
    string Token, int Length, Guid HeadId, string HeadName, int StateCode, int StatusCode, string Reason, DateTimeOffset Since,
    IEnumerable<LineMember> Members, long? Next);

/// <summary>A job in a line.</summary>
internal sealed record LineMember(
    Guid AsyncOperationId, string Name, string MessageName, int StateCode, int StatusCode, DateTimeOffset CreatedOn, DateTimeOffset? PostponeUntil)
{
    public static LineMember Of(JobState job) => new(
        job.Job.JobId, job.Job.Name, job.Job.MessageName, (int)job.Status.State, (int)job.Status.Status, job.Job.CreatedOn, job.Status.PostponeUntil);
}
