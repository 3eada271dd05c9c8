namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>The <c>data</c> of a job is no request that could be sent.</summary>
/// <param name="message">A sentence with what was wrong and the way out.</param>
internal sealed class HttpRequestDataException(string message) : Exception(message);
