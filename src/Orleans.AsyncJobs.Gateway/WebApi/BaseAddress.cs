using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>Addresses in answers: absolute, and of the host, path and version that the client asked.</summary>
internal static class BaseAddress
{
    public const string VersionParameter = "version";
    public const string PathParameter = "path";
    public const string Pattern = "/api/data/{" + VersionParameter + "}/{**" + PathParameter + "}";

    /// <summary>The versions of Dataverse's Web API that are served, all alike.</summary>
    public static bool IsServed(string version) => version is "v9.2" or "v9.1" or "v9.0" or "v8.2";

    public static string Of(HttpRequest request) =>
        $"{ServiceAddress.Of(request)}/api/data/{request.RouteValues[VersionParameter]}/";

    public static string OfRow(HttpRequest request, Guid jobId) => $"{Of(request)}{JobModel.EntitySetName}({jobId:D})";

    public static string Context(HttpRequest request, ColumnSelection selection, bool single) =>
        $"{Of(request)}$metadata#{JobModel.EntitySetName}{selection.ContextSuffix}{(single ? "/$entity" : string.Empty)}";

    /// <summary>The context of what an action or a function answers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="typeName">The name of the answer's type.</param>
    public static string ContextOf(HttpRequest request, string typeName) => $"{Of(request)}$metadata#{JobModel.Namespace}.{typeName}";
}
