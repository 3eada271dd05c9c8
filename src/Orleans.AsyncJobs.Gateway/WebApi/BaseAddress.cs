using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>Addresses in answers: absolute, and of the host, path and version that the client asked.</summary>
internal static class BaseAddress
{
    public const string EndpointName = "AsyncJobs.WebApi";
    public const string UnknownPattern = "/api/data/{**" + ServiceAddress.PathParameter + "}";
    public const string Pattern = "/api/data/{" + ServiceAddress.VersionParameter + "}/{**" + ServiceAddress.PathParameter + "}";

    private const string CurrentVersion = "v9.2";

    /// <summary>The versions of Dataverse's Web API that are served, all alike.</summary>
    public static bool IsServed(string version) => version is "v9.2" or "v9.1" or "v9.0" or "v8.2";

    /// <summary>The base address, of the version that a request to the Web API named.</summary>
    public static string Of(HttpRequest request) => $"{ServiceAddress.Find(request, EndpointName, (ServiceAddress.VersionParameter, request.RouteValues[ServiceAddress.VersionParameter]))}/";

    /// <summary>The base address of the newest version, for other endpoints to link to; null when the Web API is not mapped.</summary>
    public static string? Find(HttpRequest request) =>
        ServiceAddress.Find(request, EndpointName, (ServiceAddress.VersionParameter, CurrentVersion)) is { } address ? $"{address}/" : null;

    /// <summary>The address of a row of a table.</summary>
    public static string OfRow(HttpRequest request, QueryTable table, Guid id) => $"{Of(request)}{table.SetName}({id:D})";

    public static string OfRow(HttpRequest request, Guid jobId) => $"{Of(request)}{JobModel.EntitySetName}({jobId:D})";

    public static string Context(HttpRequest request, ColumnSelection selection, bool single) =>
        $"{Of(request)}$metadata#{selection.Table.SetName}{selection.ContextSuffix}{(single ? "/$entity" : string.Empty)}";

    /// <summary>The context of what an action or a function answers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="typeName">The name of the answer's type.</param>
    public static string ContextOf(HttpRequest request, string typeName) => $"{Of(request)}$metadata#{JobModel.Namespace}.{typeName}";

    /// <summary>The context of a set that is no table of rows.</summary>
    /// <param name="request">The request.</param>
    /// <param name="setName">The set.</param>
    public static string ContextOfSet(HttpRequest request, string setName) => $"{Of(request)}$metadata#{setName}";
}
