using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Handlers.CustomApis;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary><c>GET customapis</c>: what is registered.</summary>
internal sealed class CustomApiListing(CustomApiRegistry apis, JobHandlerRegistry handlers)
{
    public const string SetName = "customapis";

    public Task ListAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        return Answer.WriteSetAsync(context, SetName, apis.All.Select(RowOf));
    }

    private CustomApiRow RowOf(CustomApi api)
    {
        var handler = handlers.Find(api.Name)!;
        return new CustomApiRow(
            api.Name, api.DisplayName, api.IsFunction, api.BoundTo?.Name, api.RequiredPrivilege, api.AllowsBackground, handler.TimeLimit.TotalSeconds, handler.Retry.Attempts,
            [.. api.Inputs.Select(ParameterOf)], [.. api.Outputs.Select(ParameterOf)]);
    }

    private static CustomApiParameterRow ParameterOf(CustomApiParameter parameter) => new(parameter.Name, parameter.Type.ToString(), !parameter.IsRequired);
}

/// <summary>A custom API, as the Web API shows it. Names of columns: Dataverse, table customapi.</summary>
internal sealed record CustomApiRow(
    string UniqueName, string DisplayName, bool IsFunction, string? BoundEntityLogicalName, string? ExecutePrivilegeName, bool AllowsBackground, double TimeLimitSeconds, int RetryAttempts,
    IReadOnlyList<CustomApiParameterRow> RequestParameters, IReadOnlyList<CustomApiParameterRow> ResponseProperties);

/// <summary>A parameter or an output of one.</summary>
internal sealed record CustomApiParameterRow(string UniqueName, string Type, bool IsOptional);
