using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Errors;

/// <summary>A refusal of a request by the gateway itself: its HTTP status and the error body.</summary>
internal sealed class WebApiException(int status, int code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public int Code { get; } = code;

    /// <summary>The methods that the resource takes, for a 405.</summary>
    public string? Allow { get; private init; }

    public static WebApiException BadRequest(string message) =>
        new(StatusCodes.Status400BadRequest, JobErrorCodes.InvalidArgument, message);

    public static WebApiException UnknownColumn(string name) => UnknownColumn(name, QueryTables.Jobs);

    public static WebApiException UnknownColumn(string name, QueryTable table) =>
        new(StatusCodes.Status400BadRequest, JobErrorCodes.PropertyNotFound,
            $"Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.{table.Name}'.");

    public static WebApiException UnknownTable(string name) =>
        BadRequest($"There is no table with the logical name '{TextLimit.Shown(name)}'{NearestName.Suggest(name, QueryTables.All.Select(table => table.Name))}");

    public static WebApiException UnknownSegment(string segment) =>
        new(StatusCodes.Status404NotFound, JobErrorCodes.ResourceNotFoundForSegment, $"Resource not found for the segment '{segment}'.");

    public static WebApiException NotFound(QueryTable table, Guid id) => table == QueryTables.Operations
        ? new(StatusCodes.Status404NotFound, JobErrorCodes.IsvAbortedNotFound, $"Could not find item '{id:D}'.")
        : new(StatusCodes.Status404NotFound, JobErrorCodes.ObjectDoesNotExist, $"{table.Name} With Id = {id:D} Does Not Exist");

    public static WebApiException Forbidden(string message) =>
        new(StatusCodes.Status403Forbidden, JobErrorCodes.AccessDenied, message);

    public static WebApiException MethodNotAllowed(string method, string allow) =>
        new(StatusCodes.Status405MethodNotAllowed, JobErrorCodes.InvalidArgument,
            $"The method {method} is not allowed here. Allowed: {allow}.")
        { Allow = allow };

    public static WebApiException VersionMismatch() =>
        new(StatusCodes.Status412PreconditionFailed, JobErrorCodes.ConcurrencyVersionMismatch,
            "The version of the existing record doesn't match the version that the request names.");

    public static WebApiException NotSupported(string what) =>
        new(StatusCodes.Status501NotImplemented, JobErrorCodes.InvalidArgument, $"{what} is not supported yet.");

    /// <summary>The same refusal of one of several targets; the index counts from 0.</summary>
    public WebApiException InTarget(int index) => new(Status, Code, $"Target {index}: {Message}");
}
