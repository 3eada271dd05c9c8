using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.FetchXml;
using Orleans.AsyncJobs.Gateway.QueryExpressions;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary>
/// The queries of a bulk delete. Each is a QueryExpression; or an object that says the same in FetchXML, in terms of the
/// page's search, or in OData.
/// </summary>
internal sealed class BulkQuerySet
{
    private const string EntityName = "EntityName";
    private const string FetchXml = "FetchXml";
    private const string Query = "Query";
    private const string Search = "Search";
    private const string Filter = "Filter";
    private const int MaxShownChars = 1_000;

    private static readonly string[] InText = [FetchXml, Query, Search, Filter];

    private BulkQuerySet(JsonArray asGiven, JobFilter? filter, string text)
    {
        AsGiven = asGiven;
        Compiled = filter;
        Text = text;
    }

    /// <summary>The queries as they were sent.</summary>
    public JsonArray AsGiven { get; }

    /// <summary>The same as a filter whose spans of time count from the begin of a run; null for all jobs.</summary>
    public JobFilter? Compiled { get; }

    /// <summary>The same for people.</summary>
    public string Text { get; }

    /// <summary>Reads the queries.</summary>
    /// <param name="queries">The list that was sent.</param>
    /// <param name="userId">Who asks.</param>
    /// <param name="now">The present, for the check of spans.</param>
    /// <exception cref="WebApiException">400: one of them will not do; the message names it by its index.</exception>
    /// <exception cref="JobException">There are none, or too many.</exception>
    public static BulkQuerySet Read(IReadOnlyList<JsonElement> queries, Guid userId, DateTimeOffset now)
    {
        // The number is looked at before each is compiled.
        List<JobFilter?> filters = queries.Count > BulkDeletes.MaxQueries ? [.. new JobFilter?[queries.Count]] : [.. queries.Select((query, index) => Read(query, index, userId, now))];
        return new BulkQuerySet(
            new JsonArray([.. queries.Select(query => JsonNode.Parse(query.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = BulkDeletion.MaxDepth }))]),
            BulkDeletes.FilterOf(filters),
            string.Join("; ", queries.Select(TextOf)));
    }

    private static JobFilter? Read(JsonElement query, int index, Guid userId, DateTimeOffset now)
    {
        try
        {
            return Read(query, userId, now);
        }
        catch (WebApiException exception)
        {
            throw new WebApiException(exception.Status, exception.Code, $"QuerySet {index}: {exception.Message}");
        }
        catch (FetchXmlException exception)
        {
            throw WebApiException.BadRequest($"QuerySet {index}: {exception.Message}");
        }
        catch (JobException exception)
        {
            throw new WebApiException(StatusCodes.Status400BadRequest, exception.Code, $"QuerySet {index}: {exception.Message}");
        }
    }

    private static JobFilter? Read(JsonElement query, Guid userId, DateTimeOffset now)
    {
        if (query.ValueKind == JsonValueKind.String)
        {
            throw WebApiException.BadRequest($"{TextLimit.Shown(query.GetRawText())} is a text, and a query is an object. Write FetchXML as {{\"{FetchXml}\":\"<fetch>…\"}}, and search terms as {{\"{Search}\":\"state:succeeded\"}}.");
        }

        if (query.ValueKind != JsonValueKind.Object || KindOf(query) is not { } kind)
        {
            return CriteriaCompiler.Compile(QueryExpressionReader.Read(query), userId);
        }

        foreach (var member in query.EnumerateObject().Where(member => !member.Name.Contains('@', StringComparison.Ordinal)))
        {
            if (member.Name != kind && member.Name is not EntityName)
            {
                throw WebApiException.BadRequest($"'{kind}' goes with '{EntityName}' and nothing else, and '{TextLimit.Shown(member.Name)}' was given{NearestName.Suggest(member.Name, [.. InText, EntityName])}");
            }
        }

        if (query.TryGetProperty(EntityName, out var entity) && !(entity.ValueKind == JsonValueKind.String && entity.ValueEquals(JobModel.EntityTypeName)))
        {
            throw WebApiException.BadRequest($"A query names the table {TextLimit.Shown(entity.GetRawText())}; '{JobModel.EntityTypeName}' is the one that is served.");
        }

        var value = query.GetProperty(kind);
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } text)
        {
            throw WebApiException.BadRequest($"'{kind}' has to be a text that is not empty, and {TextLimit.Shown(value.GetRawText())} was given.");
        }

        return kind switch
        {
            Search => QueryOptionParser.ParseSearch(text, now).Relative ?? throw WebApiException.BadRequest($"'{Search}' holds no term. Without any it would delete all jobs."),
            Filter => QueryOptionParser.ParseFilter(text.Length <= QueryOptions.MaxLength ? text : throw WebApiException.BadRequest($"'{Filter}' has {text.Length:N0} characters; at most {QueryOptions.MaxLength:N0} are taken.")),
            _ => FetchCompiler.CompileCriteria(FetchXmlParser.Parse(text), userId),
        };
    }

    private static string? KindOf(JsonElement query) => InText.FirstOrDefault(name => query.TryGetProperty(name, out _));

    private static string TextOf(JsonElement query)
    {
        var text = query.ValueKind == JsonValueKind.Object && KindOf(query) is { } kind ? query.GetProperty(kind).GetString()! : query.GetRawText();
        return TextLimit.Cut(text, MaxShownChars);
    }
}
