using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Search;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary><c>CancelJobs</c> and the like: one action on many jobs, which a filter, a search or their ids name.</summary>
internal sealed class BulkSteering(RequestBody body, IBulkJobs bulk, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>The most ids that one call names.</summary>
    public const int MaxIds = 1_000;

    private const string Filter = "Filter";
    private const string Search = "Search";
    private const string Ids = "Ids";
    private const string Reason = "Reason";
    private const string DryRun = "DryRun";
    private const string UpTo = "UpTo";
    private const string SeenOn = "SeenOn";
    private const string ConfirmedCount = "ConfirmedCount";
    private const string Until = "Until";

    private static readonly string[] Parameters = [Filter, Search, Ids, Reason, DryRun, UpTo, SeenOn, ConfirmedCount];
    private static readonly string[] PostponeParameters = [.. Parameters, Until];

    /// <summary>Says what the action would hit, or starts it.</summary>
    public async Task ActAsync(HttpContext context, string action, JobActionVerb verb)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var key = RepeatabilityKey.Of(context, time.GetUtcNow());
        var postpones = verb == JobActionVerb.PostponeMany;
        var parameters = await body.ReadParametersAsync(context, action, postpones ? PostponeParameters : Parameters);
        var isDryRun = parameters.Flag(DryRun);
        var filter = FilterOf(parameters);
        var request = new BulkRequest
        {
            Verb = verb,
            Filter = filter,
            FilterText = FilterText.Of(filter),
            UpToSequence = NotNegative(parameters, UpTo),
            SeenOn = parameters.Moment(SeenOn),
            ConfirmedCount = NotNegative(parameters, ConfirmedCount),
            Until = postpones ? parameters.Moment(Until) ?? throw parameters.Missing(Until, """{"Until":"2030-05-01T12:00:00Z"}""") : null,
        };
        var caller = RequestCaller.Of(context.Request, parameters.Text(Reason));
        if (isDryRun)
        {
            await Answer.WriteAsync(context, $"{action}Response", BulkPreviewAnswer.Of(await bulk.PreviewAsync(request, context.RequestAborted)));
            return;
        }

        if (caller.Reason is null)
        {
            throw parameters.Missing(Reason, """{"Reason":"The customer has left."}; it is kept with what was done""");
        }

        var receipt = key is null
            ? await bulk.StartAsync(request, caller, context.RequestAborted)
            : await key.CreateOnceAsync(context, value => bulk.StartAsync(
                request with { Key = new BulkKey(value, parameters.Describe(caller.Reason)) }, caller, context.RequestAborted));
        await Answer.WriteAsync(context, $"{action}Response", new BulkReceiptAnswer(receipt.JobId, receipt.Count, receipt.StartsOn));
    }

    private JobFilter FilterOf(ActionParameters parameters)
    {
        var (filter, search, ids) = (parameters.Text(Filter), parameters.Text(Search), parameters.Ids(Ids));
        return (filter, search, ids) switch
        {
            ({ } text, null, null) => OfFilter(text),
            (null, { } text, null) => QueryOptionParser.ParseSearch(text, time.GetUtcNow()).Filter ?? throw parameters.Missing(Search, """{"Search":"state:failed"}"""),
            (null, null, { } list) => OfIds(list),
            (null, null, null) => throw parameters.Missing("Filter', 'Search' or 'Ids", """{"Search":"state:failed handler:SendMail"}"""),
            _ => throw WebApiException.BadRequest("'Filter', 'Search' and 'Ids' do not go together. Send one of them."),
        };
    }

    private JobFilter OfFilter(string text) => text.Length <= QueryOptions.MaxLength
        ? QueryOptionParser.ParseFilter(text, time.GetUtcNow())
        : throw WebApiException.BadRequest($"'{Filter}' has {text.Length:N0} characters; at most {QueryOptions.MaxLength:N0} are taken.");

    private static JobFilter.In OfIds(IReadOnlyList<Guid> ids) => ids.Count is > 0 and <= MaxIds
        ? new JobFilter.In(JobColumns.Get(JobModel.PrimaryKey), [.. ids.Distinct().Select(id => (object?)id)])
        : throw WebApiException.BadRequest($"'{Ids}' holds {ids.Count:N0} ids. Send 1 to {MaxIds:N0}, or a '{Filter}'.");

    private static long? NotNegative(ActionParameters parameters, string name) => parameters.Number(name) is { } number
        ? number >= 0 ? number : throw WebApiException.BadRequest($"'{name}' has to be a number from 0 on, and {number} was given.")
        : null;
}

/// <summary>The job that acts on many.</summary>
internal sealed record BulkReceiptAnswer([property: JsonPropertyName("JobId")] Guid JobId, long Count, DateTimeOffset StartsOn);

/// <summary>What it would hit.</summary>
internal sealed record BulkPreviewAnswer(long Count, IEnumerable<BulkStateAnswer> ByState, IEnumerable<BulkSampleAnswer> Sample, long UpTo, DateTimeOffset SeenOn)
{
    public static BulkPreviewAnswer Of(BulkPreview preview) => new(
        preview.Count,
        preview.ByState.Select(state => new BulkStateAnswer((int)state.State, (int)state.Status, state.Count)),
        preview.Sample.Select(job => new BulkSampleAnswer(job.JobId, job.Name, (int)job.State, (int)job.Status)),
        preview.UpToSequence,
        preview.SeenOn);
}

/// <summary>How many jobs of one state.</summary>
internal sealed record BulkStateAnswer(int StateCode, int StatusCode, long Count);

/// <summary>One of the jobs.</summary>
internal sealed record BulkSampleAnswer(Guid AsyncOperationId, string Name, int StateCode, int StatusCode);
