namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>What a path of the Web API names.</summary>
internal enum ResourceKind
{
    /// <summary><c>asyncoperations</c></summary>
    Set,

    /// <summary><c>asyncoperations/$count</c></summary>
    Count,

    /// <summary><c>asyncoperations(id)</c></summary>
    Row,

    /// <summary><c>asyncoperations(id)/Microsoft.Dynamics.CRM.ExplainJob()</c></summary>
    Explanation,

    /// <summary><c>asyncoperations(id)/Microsoft.Dynamics.CRM.RetryJob</c></summary>
    Retry,

    /// <summary><c>CreateMultiple</c>, bound to no table.</summary>
    CreateMultiple,

    /// <summary><c>asyncoperations/Microsoft.Dynamics.CRM.CreateMultiple</c></summary>
    CreateMultipleOfSet,
}
