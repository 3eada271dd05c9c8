namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>The beginning of the answer to one request.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Id">The id of the request; null for none.</param>
/// <param name="Group">The change set that the request is part of, where that has a name.</param>
internal sealed record PartHead(int Status, IHeaderDictionary Headers, string? Id, string? Group);
