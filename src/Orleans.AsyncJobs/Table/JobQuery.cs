namespace Orleans.AsyncJobs.Table;

/// <summary>
/// One query, as an immutable value. OData and FetchXML compile to it; each SQL dialect renders it with parameters. It is
/// worked out in this order: the table's rows are joined with the links, the filter leaves rows out, the stages group what is
/// left, and of that the columns are answered, in order, page by page.
/// </summary>
internal sealed record JobQuery
{
    /// <summary>The most rows one answer holds.</summary>
    public const int MaxRows = 5_000;

    /// <summary>The most rows that <see cref="Offset"/> passes over. Dataverse: 50,000.</summary>
    public const int MaxOffset = 50_000;

    /// <summary>The most <see cref="Links"/>. SQLite joins up to 64 tables.</summary>
    public const int MaxLinks = 40;

    /// <summary>Whose rows; the default value is the job table.</summary>
    public QueryTable Table { get; init; } = QueryTables.Jobs;

    /// <summary>The tables that are joined to it, each by a column of the table or of a link before it.</summary>
    public IReadOnlyList<QueryLink> Links { get; init; } = [];

    /// <summary>The columns of the answer, in this order; at least one. Behind a group they are outputs of the last one.</summary>
    public required IReadOnlyList<JobColumn> Columns { get; init; }

    /// <summary>Which rows; null for all.</summary>
    public JobFilter? Filter { get; init; }

    /// <summary>What is made of those rows. The default is nothing.</summary>
    public IReadOnlyList<QueryStage> Stages { get; init; } = [];

    /// <summary>Whether rows whose columns are all the same are answered once.</summary>
    public bool Distinct { get; init; }

    /// <summary>
    /// In which order. At the end the table adds what makes the order total: creation order for jobs, the primary key for
    /// others, the keys of a group, and all columns of distinct rows.
    /// </summary>
    public IReadOnlyList<JobOrder> Order { get; init; } = [];

    /// <summary>At most so many rows, 0 to <see cref="MaxRows"/>.</summary>
    public int Limit { get; init; } = MaxRows;

    /// <summary>How many rows are passed over, 0 to <see cref="MaxOffset"/>; not together with <see cref="After"/>.</summary>
    public int Offset { get; init; }

    /// <summary>Only rows behind this one in the order: it is <see cref="JobQueryResult.Next"/> of the page before, of the same query. Null for the first page.</summary>
    public QueryPosition? After { get; init; }

    /// <summary>Whether the answer says where the next page begins.</summary>
    public bool WithNext { get; init; }

    /// <summary>Whether a job of the service asks, and nobody waits for the answer: it may take as long as it needs.</summary>
    public bool IsOfJob { get; init; }

    /// <summary>Whether to count all rows that the filter takes, whatever the page.</summary>
    public bool WithCount { get; init; }
}

/// <summary>A row's place in the order of a query: rows may come and go, and none is passed over or seen twice.</summary>
/// <param name="Values">What the row has in each term of the order, and in those that the table adds; each string, int, long, double, bool, Guid, DateTimeOffset or null.</param>
internal sealed record QueryPosition(IReadOnlyList<object?> Values);

/// <summary>One term of an order. Nulls come first when ascending, last when descending.</summary>
/// <param name="Column">The column.</param>
/// <param name="Descending">Whether the largest comes first.</param>
internal sealed record JobOrder(JobColumn Column, bool Descending);

/// <summary>
/// A condition on a row, which holds or does not. Comparisons with null follow OData v4 §11.2.6.1.1: two nulls are equal, and
/// no value is less than or greater than null.
/// </summary>
internal abstract record JobFilter
{
    private JobFilter()
    {
    }

    /// <summary>Both hold.</summary>
    public sealed record And(JobFilter Left, JobFilter Right) : JobFilter;

    /// <summary>At least one holds.</summary>
    public sealed record Or(JobFilter Left, JobFilter Right) : JobFilter;

    /// <summary>It does not hold. So a row without a value is taken where the condition asks for one: <c>not (errorcode gt 5)</c> takes rows without a code.</summary>
    public sealed record Not(JobFilter Inner) : JobFilter;

    /// <summary>
    /// A column of texts that holds a text, at its begin, at its end or anywhere, or is that of a pattern; without regard to
    /// case. Null holds none, not even the empty one.
    /// </summary>
    public sealed record Text(JobColumn Column, JobTextMatch Match, string Value) : JobFilter;

    /// <summary>A column compared with another one, whose type is the same or a number too. Strings compare without regard to case.</summary>
    public sealed record CompareColumns(JobColumn Left, JobComparison Operator, JobColumn Right) : JobFilter;

    /// <summary>A column that has one of several values, each as in <see cref="Compare"/>.</summary>
    public sealed record In(JobColumn Column, IReadOnlyList<object?> Values) : JobFilter
    {
        /// <summary>The most values: what SQLite binds besides those of the rest of a query.</summary>
        public const int MaxValues = 10_000;

        /// <inheritdoc/>
        public bool Equals(In? other) => other is not null && Column == other.Column && Values.SequenceEqual(other.Values);

        /// <inheritdoc/>
        public override int GetHashCode() => Values.Aggregate(Column.GetHashCode(), HashCode.Combine);
    }

    /// <summary>
    /// A column compared with a value of the column's type: string, int, long, double, bool, Guid, DateTimeOffset, or null.
    /// Strings compare without regard to case.
    /// </summary>
    public sealed record Compare(JobColumn Column, JobComparison Operator, object? Value) : JobFilter;
}

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

/// <summary>Where in a text another one stands, or what the other one is to it.</summary>
internal enum JobTextMatch
{
    /// <summary>Anywhere.</summary>
    Contains,

    /// <summary>At its begin.</summary>
    StartsWith,

    /// <summary>At its end.</summary>
    EndsWith,

    /// <summary>The text is as a <see cref="LikePattern"/> says.</summary>
    Like,
}

/// <summary>The answer to a <see cref="JobQuery"/>.</summary>
/// <param name="Rows">The rows: each has the values of the query's columns in their order; string, int, long, double, bool, Guid, DateTimeOffset (UTC) or null.</param>
/// <param name="Count">How many rows the filter takes, where it was asked for.</param>
internal sealed record JobQueryResult(IReadOnlyList<object?[]> Rows, long? Count)
{
    /// <summary>The place of the last row, where that was asked for and more rows follow; null otherwise.</summary>
    public QueryPosition? Next { get; init; }
}

/// <summary>How many jobs of one operation type and one handler stand in one state and wait for the same.</summary>
/// <param name="State">Where they stand.</param>
/// <param name="Status">Why.</param>
/// <param name="OperationType">Their type.</param>
/// <param name="MessageName">Their handler.</param>
/// <param name="Wait">What they wait for.</param>
/// <param name="Count">How many; never 0.</param>
/// <param name="Kind">Whether they are system jobs or background operations.</param>
internal sealed record JobCount(JobStateCode State, JobStatusCode Status, int OperationType, string MessageName, JobWaitKind Wait, long Count, JobKind Kind = JobKind.SystemJob);
