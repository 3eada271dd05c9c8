namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>What a request carries.</summary>
/// <param name="Utf8">The bytes.</param>
/// <param name="DefaultContentType">The media type unless the job's headers name one.</param>
internal sealed record HttpRequestBody(ReadOnlyMemory<byte> Utf8, string DefaultContentType);
