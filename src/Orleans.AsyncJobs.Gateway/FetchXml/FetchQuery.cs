namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>A query in FetchXML, as far as it is served.</summary>
/// <param name="EntityName">The table.</param>
/// <param name="Criteria">Which rows.</param>
internal sealed record FetchQuery(string EntityName, JobCriteria Criteria);
