using System.Text.Json.Serialization;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>Functions of Dataverse that clients call about the service: who asks, which version it is, and how many rows there are.</summary>
internal sealed class ServiceFunctions(IJobQueries queries)
{
    /// <summary>The most tables that one call counts.</summary>
    public const int MaxNames = 100;

    /// <summary>What clients of Dataverse look at: the version of the Web API, and of this service behind it.</summary>
    private static readonly string Version = $"9.2.{typeof(ServiceFunctions).Assembly.GetName().Version!.ToString(2)}";

    private const string EntityNames = "EntityNames";
    private const string AccessType = "AccessType";

    public static Task WhoAmIAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        return Answer.WriteAsync(context, "WhoAmIResponse", new WhoAmI(FixedRows.BusinessUnitId, RequestCaller(context).UserId, FixedRows.OrganizationId));
    }

    public static Task VersionAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        return Answer.WriteAsync(context, "RetrieveVersionResponse", new VersionAnswer(Version));
    }

    public static Task OrganizationAsync(HttpContext context, ResourcePath path)
    {
        var arguments = FunctionArguments.Read(context.Request, path.Key, "RetrieveCurrentOrganization(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default')", AccessType);
        _ = arguments.Choice(AccessType, $"{JobModel.Namespace}.EndpointAccessType", "Default", "Internet", "Intranet") ?? throw arguments.Missing(AccessType);
        var address = BaseAddress.Of(context.Request);
        var root = address[..address.IndexOf("/api/data/", StringComparison.Ordinal)];
        return Answer.WriteAsync(context, "RetrieveCurrentOrganizationResponse", new OrganizationAnswer(new OrganizationDetail(
            FixedRows.OrganizationId, FixedRows.BusinessUnitName, Version, FixedRows.OrganizationId.ToString("D"), FixedRows.BusinessUnitName, FixedRows.BusinessUnitName, "Enabled",
            new Collection<string>(["WebApplication", "OrganizationDataService"], [$"{root}/", address]))));
    }

    /// <summary>Counts the rows of tables, exactly and now. Dataverse answers a number of the last 24 hours.</summary>
    public async Task CountAsync(HttpContext context, ResourcePath path)
    {
        var arguments = FunctionArguments.Read(context.Request, path.Key, "RetrieveTotalRecordCount(EntityNames=['asyncoperation'])", EntityNames);
        var names = arguments.Texts(EntityNames) ?? throw arguments.Missing(EntityNames);
        if (names.Count is 0 or > MaxNames)
        {
            throw WebApiException.BadRequest($"'{EntityNames}' takes 1 to {MaxNames} names of tables, and {names.Count} were given.");
        }

        var tables = names.Distinct(StringComparer.Ordinal).Select(name => QueryTables.Find(name) ?? throw WebApiException.UnknownTable(name)).ToList();
        List<long> counts = [];
        foreach (var table in tables)
        {
            counts.Add((await queries.QueryAsync(new JobQuery { Table = table, Columns = [table.PrimaryId], Limit = 0, WithCount = true }, context.RequestAborted)).Count ?? 0);
        }

        await Answer.WriteAsync(context, "RetrieveTotalRecordCountResponse", new CountAnswer(new Collection<long>([.. tables.Select(table => table.Name)], counts)));
    }

    private static JobCaller RequestCaller(HttpContext context) => Acting.RequestCaller.Of(context.Request);

    private sealed record WhoAmI(
        [property: JsonPropertyName("BusinessUnitId")] Guid BusinessUnitId, [property: JsonPropertyName("UserId")] Guid UserId, [property: JsonPropertyName("OrganizationId")] Guid OrganizationId);

    private sealed record VersionAnswer([property: JsonPropertyName("Version")] string Version);

    private sealed record OrganizationAnswer([property: JsonPropertyName("Detail")] OrganizationDetail Detail);

    private sealed record OrganizationDetail(
        [property: JsonPropertyName("OrganizationId")] Guid OrganizationId,
        [property: JsonPropertyName("FriendlyName")] string FriendlyName,
        [property: JsonPropertyName("OrganizationVersion")] string OrganizationVersion,
        [property: JsonPropertyName("EnvironmentId")] string EnvironmentId,
        [property: JsonPropertyName("UrlName")] string UrlName,
        [property: JsonPropertyName("UniqueName")] string UniqueName,
        [property: JsonPropertyName("State")] string State,
        [property: JsonPropertyName("Endpoints")] Collection<string> Endpoints);

    private sealed record CountAnswer([property: JsonPropertyName("EntityRecordCountCollection")] Collection<long> Counts);

    /// <summary>A dictionary as Dataverse writes it.</summary>
    private sealed record Collection<T>(
        [property: JsonPropertyName("Keys"), JsonPropertyOrder(1)] IReadOnlyList<string> Keys, [property: JsonPropertyName("Values"), JsonPropertyOrder(2)] IReadOnlyList<T> Values)
    {
        [JsonPropertyName("Count")]
        public int Count => Keys.Count;

        [JsonPropertyName("IsReadOnly")]
        public bool IsReadOnly => false;
    }
}
