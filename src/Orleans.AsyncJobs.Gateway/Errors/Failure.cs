using Orleans.AsyncJobs.Table;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Gateway.Errors;

/// <summary>What a client is told about an exception.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The platform's code.</param>
/// <param name="Message">A sentence; never a stack trace.</param>
/// <param name="Unexpected">Whether it has to be logged as a fault of ours.</param>
/// <param name="Allow">The methods allowed, for a 405.</param>
internal sealed record Failure(int Status, int Code, string Message, bool Unexpected = false, string? Allow = null)
{
    public static Failure From(Exception exception, Guid correlationId) => exception switch
    {
        WebApiException refusal => new(refusal.Status, refusal.Code, refusal.Message, Allow: refusal.Allow),
        JobException refusal => new(StatusOf(refusal.Kind), refusal.Code, refusal.Message),
        JobStoreException trouble => new(StatusCodes.Status503ServiceUnavailable, JobErrorCodes.AsyncCommunicationError, trouble.Message, Unexpected: true),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new(StatusCodes.Status413PayloadTooLarge, JobErrorCodes.InvalidArgument, "The body is larger than this service takes."),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } =>
            new(StatusCodes.Status408RequestTimeout, JobErrorCodes.InvalidArgument,
                "The body came too slowly: less than 240 bytes a second, as an average after 5 s of grace. Send the request again over a faster connection."),
        BadHttpRequestException refusal => new(refusal.StatusCode, JobErrorCodes.InvalidArgument, refusal.Message),
        OrleansMessageRejectionException => new(StatusCodes.Status503ServiceUnavailable, JobErrorCodes.IsvUnExpected,
            "The job could not be reached just now, and nothing was changed. Send the request again.", Unexpected: true),
        TimeoutException => new(StatusCodes.Status503ServiceUnavailable, JobErrorCodes.IsvUnExpected,
            "The job did not answer in time; the change may have been made all the same.", Unexpected: true),
        _ => new(StatusCodes.Status500InternalServerError, JobErrorCodes.IsvUnExpected,
            $"An unexpected error occurred. Correlation id: {correlationId:D}", Unexpected: true),
    };

    private static int StatusOf(JobErrorKind kind) => kind switch
    {
        JobErrorKind.Invalid => StatusCodes.Status400BadRequest,
        JobErrorKind.NotFound => StatusCodes.Status404NotFound,
        JobErrorKind.VersionMismatch => StatusCodes.Status412PreconditionFailed,
        JobErrorKind.Busy => StatusCodes.Status429TooManyRequests,
        JobErrorKind.Conflict => StatusCodes.Status409Conflict,
        JobErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        JobErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
