namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>One header that a job asks for.</summary>
/// <param name="Name">A name that has passed <see cref="HttpRequestHeaderRules"/>.</param>
/// <param name="Value">Visible ASCII, blanks and tabs.</param>
internal sealed record HttpRequestHeader(string Name, string Value);
