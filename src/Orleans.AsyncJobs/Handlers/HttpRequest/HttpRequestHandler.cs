using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>
/// Sends one HTTP request and judges the job by the answer: how a job calls any service in any language. Its input is
/// described at <see cref="HttpRequestDataParser"/>.
/// </summary>
/// <remarks>
/// 2xx succeeds. 408, 429, 5xx, a timeout and a broken connection are tried again, not before <c>Retry-After</c>. 401 and
/// 403 wait for a person. Anything else fails at once, redirects too: they are not followed. A cancel, a pause or the
/// time limit aborts the request. Whether the receiver acted on a request that was aborted or tried again is not known:
/// it should keep to <c>Idempotency-Key</c>, which is the same for every run of the job.
/// </remarks>
internal sealed class HttpRequestHandler(HttpRequestDataParser parser, OutgoingHttpClient client, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time) : IJobHandler
{
    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        HttpRequestData data;
        try
        {
            data = await ReadAsync(context, cancellationToken);
        }
        catch (HttpRequestDataException exception)
        {
            // It passed at create; since then the operator has closed the host.
            return JobResult.Failed(exception.Message, JobErrorCodes.FailedToDeserializeAsyncOperationData);
        }

        using var timeout = new CancellationTokenSource(data.Timeout, time);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.PauseRequested, timeout.Token);
        try
        {
            return await SendAsync(data, context, abort.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            // An aborted request surfaces in several ways; what was asked for says which it was.
            cancellationToken.ThrowIfCancellationRequested();
            context.PauseRequested.ThrowIfCancellationRequested();
            return timeout.IsCancellationRequested
                ? NoAnswer(data, $"{data.Timeout.TotalSeconds} s have passed.")
                : Classify(exception, data);
        }
    }

    private async Task<HttpRequestData> ReadAsync(JobContext context, CancellationToken cancellationToken)
    {
        if (context.LargeInput is null)
        {
            return parser.Parse(context.Input);
        }

        await using var input = await context.OpenInputAsync(cancellationToken);
        return await parser.ParseAsync(input, cancellationToken);
    }

    private async Task<JobResult> SendAsync(HttpRequestData data, JobContext context, CancellationToken cancellationToken)
    {
        using var request = HttpRequestMessages.Create(data, context);
        using var answer = await client.SendAsync(request, cancellationToken);
        var message = await AnswerText.ReadAsync(answer, cancellationToken);
        return answer.IsSuccessStatusCode
            ? JobResult.Succeeded(message)
            : FailureClassifier.ClassifyStatus(answer.StatusCode, message, RetryAfter.Find(answer.Headers, time.GetUtcNow()));
    }

    // All of these count as no connection, whatever the HTTP client calls them; the cause tells more than the wrapper.
    private static JobResult Classify(Exception exception, HttpRequestData data) =>
        OutgoingAddressException.FindIn(exception) is { } refusal
            ? JobResult.Failed(refusal.Message, JobErrorCodes.AsyncNetworkError)
            : NoAnswer(data, exception.GetBaseException().Message);

    private static JobResult NoAnswer(HttpRequestData data, string reason) =>
        FailureClassifier.Classify(new HttpRequestException($"No whole answer from {data.Url.Authority}: {reason}"));
}
