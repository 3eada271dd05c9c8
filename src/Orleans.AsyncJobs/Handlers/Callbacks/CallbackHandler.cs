using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Handlers.HttpRequest;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.Callbacks;

/// <summary>
/// Tells the end of a background operation to the URL that its caller gave. Any 2xx is a success; everything else is tried again, with
/// backoff, for 24 hours. A redirect is not followed, and an address that the rules refuse ends it at once.
/// </summary>
internal sealed class CallbackHandler(OutgoingAddressRules rules, OutgoingHttpClient client, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time) : IJobHandler
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        if (CallbackInputCheck.Read(context.Input) is not { } data)
        {
            return JobResult.Failed(CallbackInputCheck.Refusal, JobErrorCodes.FailedToDeserializeAsyncOperationData);
        }

        // It passed when it was submitted; since then the operator may have closed the host.
        if (rules.FindFault(data.Url, out var url) is { } fault)
        {
            return JobResult.Failed(fault, JobErrorCodes.AsyncNetworkError);
        }

        using var timeout = new CancellationTokenSource(Timeout, time);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.PauseRequested, timeout.Token);
        try
        {
            return await SendAsync(data, url!, context, abort.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            context.PauseRequested.ThrowIfCancellationRequested();
            if (OutgoingAddressException.FindIn(exception) is { } refusal)
            {
                return JobResult.Failed(refusal.Message, JobErrorCodes.AsyncNetworkError);
            }

            var reason = timeout.IsCancellationRequested ? $"{Timeout.TotalSeconds} s have passed." : exception.GetBaseException().Message;
            return Again(data, $"No whole answer from {url!.Authority}: {reason}", JobErrorCodes.AsyncNetworkError, retryAfter: null);
        }
    }

    private async Task<JobResult> SendAsync(CallbackData data, Uri url, JobContext context, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(data.Body, CallbackData.Options)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.TryAddWithoutValidation(HttpRequestHeaderNames.IdempotencyKey, context.IdempotencyKey);
        request.Headers.TryAddWithoutValidation(HttpRequestHeaderNames.Attempt, context.Attempt.ToString());
        using var answer = await client.SendAsync(request, cancellationToken);
        var message = await AnswerText.ReadAsync(answer, cancellationToken);
        return answer.IsSuccessStatusCode ? JobResult.Succeeded(message) : Again(data, message, JobErrorCodes.IsvUnExpected, RetryAfter.Find(answer.Headers, time.GetUtcNow()));
    }

    private JobResult Again(CallbackData data, string message, int errorCode, TimeSpan? retryAfter) =>
        time.GetUtcNow() >= data.Until ? JobResult.Failed(message, errorCode) : JobResult.Retry(message, errorCode, retryAfter);
}

/// <summary>Refuses jobs that nobody but the service makes: a callback says of an operation what is so.</summary>
internal sealed class CallbackInputCheck : IJobInputCheck
{
    public const string Refusal = "The data is not that of a callback. Callbacks are made by background operations; a request of your own is sent by HttpRequest.";

    /// <summary>The data; null where it is not that of a callback.</summary>
    public static CallbackData? Read(string? input)
    {
        try
        {
            return input is null ? null : JsonSerializer.Deserialize<CallbackData>(input, CallbackData.Options) is { Url: not null, Body: not null } data ? data : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string? FindFault(string? input) => Refusal;
}
