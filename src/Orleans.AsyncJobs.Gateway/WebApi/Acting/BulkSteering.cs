using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.FetchXml;
using Orleans.AsyncJobs.Gateway.Search;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary><c>CancelJobs</c> and the like: one action on many jobs, which a filter, a search, FetchXML or their ids name.</summary>
internal sealed class BulkSteering(RequestBody body, IBulkJobs bulk, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>The most ids that one call names.</summary>
    public const int MaxIds = 1_000;

    private const string Filter = "Filter";
    private const string Search = "Search";
    private const string FetchXml = "FetchXml";
    private const string Ids = "Ids";
    private const string Reason = "Reason";
    private const string DryRun = "DryRun";
    private const string UpTo = "UpTo";
    private const string SeenOn = "SeenOn";
    private const string ConfirmedCount = "ConfirmedCount";
    private const string Until = "Until";

    private static readonly string[] Parameters = [Filter, Search, FetchXml, Ids, Reason, DryRun, UpTo, SeenOn, ConfirmedCount];
    private static readonly string[] PostponeParameters = [.. Parameters, Until];

    /// <summary>Says what the action would hit, or starts it.</summary>
    public async Task ActAsync(HttpContext context, string action, JobActionVerb verb)
    {
        var key = RepeatabilityKey.Of(context, time.GetUtcNow());
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var postpones = verb == JobActionVerb.PostponeMany;
        var parameters = await body.ReadParametersAsync(context, action, postpones ? PostponeParameters : Parameters);
        var isDryRun = parameters.Flag(DryRun);
        var caller = RequestCaller.Of(context.Request, parameters.Text(Reason));
        var (filter, filterText) = FilterOf(parameters, caller.UserId);
        var request = new BulkRequest
        {
            Verb = verb,
            Filter = filter,
            FilterText = filterText,
            UpToSequence = NotNegative(parameters, UpTo),
            SeenOn = parameters.Moment(SeenOn),
            ConfirmedCount = NotNegative(parameters, ConfirmedCount),
            Until = postpones ? parameters.Moment(Until) ?? throw parameters.Missing(Until, """{"Until":"2030-05-01T12:00:00Z"}""") : null,
        };
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

    /// <summary>Which jobs, and the same for people.</summary>
    private (JobFilter Filter, string Text) FilterOf(ActionParameters parameters, Guid userId)
    {
        var (filter, search, fetch, ids) = (parameters.Text(Filter), parameters.Text(Search), parameters.Text(FetchXml), parameters.Ids(Ids));
        return (filter, search, fetch, ids) switch
        {
            ({ } text, null, null, null) => WithText(OfFilter(text)),
            (null, { } text, null, null) => WithText(QueryOptionParser.ParseSearch(text, time.GetUtcNow()).Filter ?? throw parameters.Missing(Search, """{"Search":"state:failed"}""")),
            (null, null, { } text, null) => (OfFetch(text, userId), TextLimit.Cut(text, BulkDeletes.MaxFilterText)),
            (null, null, null, { } list) => WithText(OfIds(list)),
            (null, null, null, null) => throw parameters.Missing("Filter', 'Search', 'FetchXml' or 'Ids", """{"Search":"state:failed handler:SendMail"}"""),
            _ => throw WebApiException.BadRequest("'Filter', 'Search', 'FetchXml' and 'Ids' do not go together. Send one of them."),
        };
    }

    private static (JobFilter Filter, string Text) WithText(JobFilter filter) => (filter, FilterText.Of(filter));

    private JobFilter OfFetch(string text, Guid userId)
    {
        try
        {
            var filter = FetchCompiler.CompileCriteria(FetchXmlParser.Parse(text), userId)
                ?? throw WebApiException.BadRequest($"'{FetchXml}' holds no condition. Without any it would take all jobs.");
            return RelativeMoments.Resolve(filter, time.GetUtcNow());
        }
        catch (FetchXmlException exception)
        {
            throw WebApiException.BadRequest(exception.Message);
        }
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
