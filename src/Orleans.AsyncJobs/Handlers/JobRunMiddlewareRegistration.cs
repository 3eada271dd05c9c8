namespace Orleans.AsyncJobs.Handlers;

/// <summary>A middleware that surrounds every run. The order of registration is the order from the outside in.</summary>
/// <param name="Type">An <see cref="IJobRunMiddleware"/> of the container.</param>
internal sealed record JobRunMiddlewareRegistration(Type Type);
