namespace Orleans.AsyncJobs.Table;

/// <summary>How two values are compared.</summary>
internal enum JobComparison
{
    /// <summary>eq</summary>
    Equal,

    /// <summary>ne</summary>
    NotEqual,

    /// <summary>gt</summary>
    GreaterThan,

    /// <summary>ge</summary>
    GreaterThanOrEqual,

    /// <summary>lt</summary>
    LessThan,

    /// <summary>le</summary>
    LessThanOrEqual,
}
