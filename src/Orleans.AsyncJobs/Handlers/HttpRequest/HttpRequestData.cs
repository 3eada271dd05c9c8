namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>The <c>data</c> of an <c>HttpRequest</c> job, checked.</summary>
/// <param name="Method">The method, in upper case.</param>
/// <param name="Url">Where to send it; passed by the address rules.</param>
/// <param name="Headers">The job's own headers.</param>
/// <param name="Body">What to send; null for a request without a body.</param>
/// <param name="Timeout">How long to wait for the answer.</param>
internal sealed record HttpRequestData(
    HttpMethod Method, Uri Url, IReadOnlyList<HttpRequestHeader> Headers, HttpRequestBody? Body, TimeSpan Timeout);

/// <summary>One header that a job asks for.</summary>
/// <param name="Name">A name that has passed <see cref="HttpRequestHeaderRules"/>.</param>
/// <param name="Value">Visible ASCII, blanks and tabs.</param>
internal sealed record HttpRequestHeader(string Name, string Value);

/// <summary>What a request carries.</summary>
/// <param name="Utf8">The bytes.</param>
/// <param name="DefaultContentType">The media type unless the job's headers name one.</param>
internal sealed record HttpRequestBody(ReadOnlyMemory<byte> Utf8, string DefaultContentType)
{
    /// <summary>How many bytes it has where it is not kept and is read when it is sent; null where it is kept.</summary>
    public long? TextBytes { get; init; }
}

/// <summary>The <c>data</c> of a job is no request that could be sent.</summary>
/// <param name="message">A sentence with what was wrong and the way out.</param>
internal sealed class HttpRequestDataException(string message) : Exception(message);
