namespace Orleans.AsyncJobs;

/// <summary>
/// Which jobs: conditions, of which all have to hold, or one. Without any it takes all jobs.
/// At most 500 conditions, and filters in filters up to 24 deep.
/// </summary>
public sealed record JobCriteria
{
    /// <summary>Criteria of which all have to hold.</summary>
    /// <param name="conditions">The conditions.</param>
    public static JobCriteria All(params IReadOnlyList<JobCondition> conditions) => new() { Conditions = conditions };

    /// <summary>Criteria of which one has to hold.</summary>
    /// <param name="conditions">The conditions.</param>
    public static JobCriteria Any(params IReadOnlyList<JobCondition> conditions) => new() { IsAny = true, Conditions = conditions };

    /// <summary>Whether one is enough. The default value is false: all have to hold.</summary>
    public bool IsAny { get; init; }

    /// <summary>The conditions. There are none by default.</summary>
    public IReadOnlyList<JobCondition> Conditions { get; init; } = [];

    /// <summary>Criteria that count as one condition each. There are none by default.</summary>
    public IReadOnlyList<JobCriteria> Filters { get; init; } = [];
}

/// <summary>A condition on one column.</summary>
/// <param name="Column">Its logical name: <c>statuscode</c>. A lookup goes by either name: <c>ownerid</c>, <c>_ownerid_value</c>.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Values">
/// With what: as many texts as the operator takes, each of the column's type. Numbers in digits, dates in ISO 8601 (UTC where
/// they name no offset), Guids with dashes, <c>true</c> and <c>false</c> or 1 and 0.
/// </param>
public sealed record JobCondition(string Column, JobConditionOperator Operator, params IReadOnlyList<string> Values)
{
    /// <summary>
    /// Whether the value is the name of another column of the job, with which the column is compared: both of one type, or
    /// numbers, and with one of the first six operators. The default value is false. Source: Dataverse, ConditionExpression.
    /// </summary>
    public bool CompareColumns { get; init; }
}
