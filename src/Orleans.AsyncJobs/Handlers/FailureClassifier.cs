using System.Net;
using System.Net.Sockets;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Handlers;

/// <summary>
/// Says how an exception of a handler counts: HTTP 401 and 403 wait for a person, other 4xx than 408 and 429 fail at
/// once, as does making a job too deep; everything else is tried again.
/// </summary>
internal static class FailureClassifier
{
    private const int MaxMessageInStack = 1_000;

    /// <summary>The result that stands for an exception.</summary>
    /// <param name="exception">What the handler threw.</param>
    public static JobResult Classify(Exception exception) => WithStack(ClassifyKind(exception), exception);

    /// <summary>Adds where an exception was thrown, for the history of the job: at most <see cref="JobRun.MaxStackBytes"/>.</summary>
    /// <param name="result">The result that stands for the exception.</param>
    /// <param name="exception">The exception.</param>
    public static JobResult WithStack(JobResult result, Exception exception)
    {
        // A long message would leave no room for the stack, and is told apart from it.
        var text = exception.Message.Length > MaxMessageInStack ? $"{exception.GetType()}{Environment.NewLine}{exception.StackTrace}" : exception.ToString();
        return result with { Stack = TextLimit.CutBytes(text.Replace('\0', '\uFFFD'), JobRun.MaxStackBytes) };
    }

    private static JobResult ClassifyKind(Exception exception) => exception switch
    {
        HttpRequestException { StatusCode: { } status } => ClassifyStatus(status, exception.Message),
        HttpRequestException or SocketException => JobResult.Retry(exception.Message, JobErrorCodes.AsyncNetworkError),

        // The next run is as deep as this one.
        JobException { Code: JobErrorCodes.SdkCorrelationTokenDepthTooHigh } => JobResult.Failed(exception.Message, JobErrorCodes.SdkCorrelationTokenDepthTooHigh),
        _ => JobResult.Retry($"{exception.GetType().Name}: {exception.Message}"),
    };

    /// <summary>The result that stands for an HTTP answer that is not a success.</summary>
    /// <param name="status">The status of the answer.</param>
    /// <param name="message">What to show.</param>
    /// <param name="retryAfter">What the answer says about the next try.</param>
    public static JobResult ClassifyStatus(HttpStatusCode status, string message, TimeSpan? retryAfter = null) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => JobResult.AccessDenied(message),
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
            JobResult.Retry(message, JobErrorCodes.IsvUnExpected, retryAfter),
        _ => JobResult.Failed(message, JobErrorCodes.IsvUnExpected),
    };
}
