using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary><c>BulkDelete</c>: a job that deletes many, once or each so many days. Source: Dataverse Web API, BulkDelete Action.</summary>
internal sealed class BulkDeletion(RequestBody body, BulkDeletes bulk, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>How deep a body may be nested: filters within filters take two levels each.</summary>
    public const int MaxDepth = 64;

    private const string Action = "BulkDelete";
    private const string QuerySet = "QuerySet";
    private const string JobName = "JobName";
    private const string SendEmailNotification = "SendEmailNotification";
    private const string ToRecipients = "ToRecipients";
    private const string CcRecipients = "CCRecipients";
    private const string RecurrencePattern = "RecurrencePattern";
    private const string StartDateTime = "StartDateTime";
    private const string SourceImportId = "SourceImportId";
    private const string RunNow = "RunNow";
    private const string Reason = "Reason";

    private static readonly string[] Parameters =
        [QuerySet, JobName, SendEmailNotification, ToRecipients, CcRecipients, RecurrencePattern, StartDateTime, SourceImportId, RunNow, Reason];

    /// <summary>The refusal of <c>BulkDetectDuplicates</c>.</summary>
    public static WebApiException NoDuplicates() => new(
        StatusCodes.Status501NotImplemented, JobErrorCodes.InvalidArgument,
        "BulkDetectDuplicates is not supported: there are no duplicate detection rules for jobs. To create a job once only, send Repeatability-Request-ID.");

    /// <summary>Stores the job.</summary>
    public async Task StartAsync(HttpContext context)
    {
        var key = RepeatabilityKey.Of(context, time.GetUtcNow());
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var parameters = await body.ReadParametersAsync(context, Action, MaxDepth, Parameters);
        var caller = RequestCaller.Of(context.Request, parameters.Text(Reason));
        var plan = Read(parameters, caller.UserId);
        var receipt = key is null
            ? await bulk.StartAsync(plan, caller, idempotencyKey: null, context.RequestAborted)
            : await key.CreateOnceAsync(context, value => bulk.StartAsync(plan, caller, value, context.RequestAborted));
        await Answer.WriteAsync(context, "BulkDeleteResponse", new BulkDeleteAnswer(receipt.JobId));
    }

    private BulkDeletePlan Read(ActionParameters parameters, Guid userId)
    {
        try
        {
            var queries = parameters.List(QuerySet, "a list of queries")
                ?? throw parameters.Missing(QuerySet, """{"QuerySet":[{"EntityName":"asyncoperation","Criteria":{"Conditions":[{"AttributeName":"statuscode","Operator":"Equal","Values":[30]}]}}]}""");
            var set = BulkQuerySet.Read(queries, userId, time.GetUtcNow());

            // Nobody is written to, so who it would be is looked at as far as it is a list.
            _ = parameters.List(ToRecipients, "a list of users");
            _ = parameters.List(CcRecipients, "a list of users");
            if (parameters.Id(SourceImportId) is { } import && import != Guid.Empty)
            {
                throw WebApiException.BadRequest($"'{SourceImportId}' is {import:D}, and there are no imports here. Leave it out.");
            }

            return new BulkDeletePlan
            {
                JobName = parameters.Text(JobName) ?? throw parameters.Missing(JobName, """{"JobName":"Succeeded jobs of last month"}"""),
                QuerySet = set.AsGiven,
                Filter = set.Compiled,
                FilterText = set.Text,
                RecurrencePattern = parameters.Text(RecurrencePattern),
                StartDateTime = parameters.Flag(RunNow) ? null : parameters.Moment(StartDateTime),
                WantsMail = parameters.Flag(SendEmailNotification),
            };
        }
        catch (InvalidOperationException)
        {
            // The reader's word for text that cannot be turned into a string.
            throw RequestBody.NotUnicode();
        }
    }
}

/// <summary>The job that deletes many.</summary>
internal sealed record BulkDeleteAnswer([property: JsonPropertyName("JobId")] Guid JobId);
