namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>The <c>data</c> of an <c>HttpRequest</c> job, checked.</summary>
/// <param name="Method">The method, in upper case.</param>
/// <param name="Url">Where to send it; passed by the address rules.</param>
/// <param name="Headers">The job's own headers.</param>
/// <param name="Body">What to send; null for a request without a body.</param>
/// <param name="Timeout">How long to wait for the answer.</param>
internal sealed record HttpRequestData(
    HttpMethod Method, Uri Url, IReadOnlyList<HttpRequestHeader> Headers, HttpRequestBody? Body, TimeSpan Timeout);
