namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>A row by column name.</summary>
internal sealed class FakeRow() : Dictionary<string, object?>(StringComparer.Ordinal);
