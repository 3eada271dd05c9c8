using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Handlers.Callbacks;

/// <summary>What a job needs that delivers a callback.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Until">Until when it is tried.</param>
/// <param name="Body">What is sent.</param>
internal sealed record CallbackData(
    [property: JsonPropertyName("url")] string Url, [property: JsonPropertyName("until")] DateTimeOffset Until, [property: JsonPropertyName("body")] CallbackBody Body)
{
    public const string MessageName = "DeliverCallback";

    /// <summary>For how long a callback is tried.</summary>
    public static readonly TimeSpan TimeToDeliver = TimeSpan.FromHours(24);

    /// <summary>How it is read and written. What is null is left out.</summary>
    public static JsonSerializerOptions Options { get; } = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>The body of a callback. Source: Dataverse, background operations. It holds no outputs: the receiver reads the status monitor.</summary>
internal sealed record CallbackBody(
    [property: JsonPropertyName("location")] string Location,
    [property: JsonPropertyName("backgroundOperationId")] Guid OperationId,
    [property: JsonPropertyName("backgroundOperationStateCode")] int StateCode,
    [property: JsonPropertyName("backgroundOperationStatusCode")] int StatusCode,
    [property: JsonPropertyName("backgroundOperationErrorCode")] int? ErrorCode,
    [property: JsonPropertyName("backgroundOperationErrorMessage")] string? ErrorMessage)
{
    /// <summary>The body for an operation as it stands.</summary>
    public static CallbackBody Of(JobDefinition job, JobStatus status)
    {
        var hasFailed = status.Status == JobStatusCode.Failed;
        return new CallbackBody(
            OperationTerms.LocationOf(job.BaseAddress, job.JobId),
            job.JobId,
            (int)OperationCodes.StateOf(status.State),
            (int)OperationCodes.StatusOf(status.Status),
            hasFailed ? OperationCodes.ErrorOf(status.ErrorCode) : null,
            hasFailed ? status.Message : null);
    }
}
