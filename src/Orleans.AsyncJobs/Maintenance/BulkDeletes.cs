using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>Stores jobs that delete many, once or each so many days.</summary>
internal sealed class BulkDeletes(IJobClient client, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>The most queries of one bulk delete.</summary>
    public const int MaxQueries = 25;

    /// <summary>The operation type of a bulk delete.</summary>
    public const int OperationType = 13;

    /// <summary>So many characters of what was asked for are kept in the activity.</summary>
    public const int MaxFilterText = 4_000;

    /// <summary>The most values of all conditions together. Each is a parameter of the statement that finds the jobs, and SQLite takes 32,766 of them.</summary>
    public const int MaxValues = 20_000;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Stores the job, and an entry in the activity.</summary>
    /// <param name="request">What was asked for in .NET.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; it may have been stored all the same.</param>
    /// <exception cref="JobException">The criteria, the rule or the name will not do.</exception>
    public Task<JobReceipt> StartAsync(BulkDeleteRequest request, JobCaller caller, CancellationToken cancellationToken)
    {
        if (request.QuerySet is null || request.QuerySet.Any(criteria => criteria is null))
        {
            throw JobException.Invalid("QuerySet is missing, or holds nothing in the place of a query; new JobCriteria() takes all jobs.");
        }

        var querySet = new JsonArray([.. request.QuerySet.Select(CriteriaJson.Write)]);
        return StartAsync(
            new BulkDeletePlan
            {
                JobName = request.JobName,
                QuerySet = querySet,
                Filter = FilterOf([.. request.QuerySet.Select(criteria => CriteriaCompiler.Compile(criteria, caller.UserId))]),
                FilterText = querySet.ToJsonString(Readable),
                RecurrencePattern = request.RecurrencePattern,
                StartDateTime = request.StartDateTime,
            },
            caller,
            idempotencyKey: null,
            cancellationToken);
    }

    /// <summary>Stores the job and, in the same commit, an entry in the activity: nobody deletes many jobs without a trace.</summary>
    /// <param name="plan">What it is to do.</param>
    /// <param name="caller">Who asks, and whose key it is.</param>
    /// <param name="idempotencyKey">The same key stores one job, as <see cref="IJobClient.CreateOnceAsync"/> says; null for none.</param>
    /// <param name="cancellationToken">Gives up waiting; it may have been stored all the same.</param>
    /// <exception cref="JobException">The rule or the name will not do, or the key was used for something else.</exception>
    public async Task<JobReceipt> StartAsync(BulkDeletePlan plan, JobCaller caller, string? idempotencyKey, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(plan.JobName))
        {
            throw JobException.Invalid("JobName is missing; people find the bulk delete by it.");
        }

        if (JobActions.FindFault(caller) is { } fault)
        {
            throw fault;
        }

        BulkDeleteRecurrence.Check(plan.RecurrencePattern);
        var recurs = !string.IsNullOrWhiteSpace(plan.RecurrencePattern);
        var job = new NewJob
        {
            MessageName = BulkDeleteHandler.MessageName,
            Name = plan.JobName,
            OperationType = OperationType,
            Data = new BulkDeleteData(plan.QuerySet, plan.Filter, plan.WantsMail).ToJson(),
            RecurrencePattern = recurs ? plan.RecurrencePattern : null,

            // Without a start the series begins when the row is made: what is earlier is no occurrence any more.
            RecurrenceStartTime = recurs ? plan.StartDateTime : null,
            PostponeUntil = recurs ? null : plan.StartDateTime,
            Entry = new JobAction
            {
                On = time.GetUtcNow(),
                Caller = caller,
                Verb = JobActionVerb.DeleteMany,
                Name = plan.JobName,
                Filter = TextLimit.Cut(plan.FilterText, MaxFilterText),
            },
        };
        return idempotencyKey is null
            ? await client.CreateAsync(job, caller, cancellationToken)
            : (await client.CreateOnceAsync(idempotencyKey, [job], caller, cancellationToken)).Receipts[0];
    }

    /// <summary>The jobs that one of several queries takes.</summary>
    /// <param name="filters">The filters; null for all jobs.</param>
    /// <returns>The filter; null for all jobs.</returns>
    /// <exception cref="JobException">There is none, or there are too many, or too many values in them.</exception>
    public static JobFilter? FilterOf(IReadOnlyList<JobFilter?> filters)
    {
        if (filters.Count is 0 or > MaxQueries)
        {
            throw JobException.Invalid($"QuerySet holds {filters.Count:N0} queries; 1 to {MaxQueries} are taken.");
        }

        var values = filters.Sum(CountValues);
        if (values > MaxValues)
        {
            throw JobException.Invalid($"The conditions of QuerySet hold {values:N0} values; {MaxValues:N0} are taken. Ask for some of them by a bulk delete of their own.");
        }

        return filters.Any(filter => filter is null) ? null : filters.Aggregate((left, right) => new JobFilter.Or(left!, right!));
    }

    private static long CountValues(JobFilter? filter) => filter switch
    {
        null => 0,
        JobFilter.And and => CountValues(and.Left) + CountValues(and.Right),
        JobFilter.Or or => CountValues(or.Left) + CountValues(or.Right),
        JobFilter.Not not => CountValues(not.Inner),
        JobFilter.In within => within.Values.Count,
        _ => 1,
    };
}

/// <summary>What a bulk delete is to do.</summary>
internal sealed record BulkDeletePlan
{
    /// <summary>A name for people.</summary>
    public required string JobName { get; init; }

    /// <summary>Which jobs, as it was asked for.</summary>
    public required JsonArray QuerySet { get; init; }

    /// <summary>The same compiled, relative moments included; null for all jobs.</summary>
    public required JobFilter? Filter { get; init; }

    /// <summary>The same in words, for the activity.</summary>
    public required string FilterText { get; init; }

    /// <summary>The rule; null or empty means once.</summary>
    public string? RecurrencePattern { get; init; }

    /// <summary>When the first run is due; null for now.</summary>
    public DateTimeOffset? StartDateTime { get; init; }

    /// <summary>Whether a mail was asked for: the job says that none is sent.</summary>
    public bool WantsMail { get; init; }
}
