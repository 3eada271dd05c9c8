namespace Orleans.AsyncJobs.Table;

/// <summary>What is made of the rows that a query takes, one stage after the other.</summary>
internal abstract record QueryStage
{
    private QueryStage()
    {
    }

    /// <summary>Leaves out rows. The condition names columns as they are at this stage.</summary>
    /// <param name="Filter">Which stay.</param>
    public sealed record Where(JobFilter Filter) : QueryStage;

    /// <summary>
    /// Makes one row of all that have the same keys; texts are the same when each of their characters is. Without keys it makes
    /// one row of all, also of none. The next stage knows the outputs and nothing else.
    /// </summary>
    /// <param name="Keys">By what they are grouped.</param>
    /// <param name="Aggregates">What is worked out of each group.</param>
    public sealed record Group(IReadOnlyList<GroupKey> Keys, IReadOnlyList<Aggregate> Aggregates) : QueryStage
    {
        /// <summary>The columns that it makes.</summary>
        public IEnumerable<JobColumn> Outputs => [.. Keys.Select(key => key.Output), .. Aggregates.Select(aggregate => aggregate.Output)];
    }
}

/// <summary>What rows are grouped by.</summary>
/// <param name="Column">A column.</param>
/// <param name="Output">The column that holds it afterwards.</param>
/// <param name="Part">The part of a date; null for all of it.</param>
internal sealed record GroupKey(JobColumn Column, JobColumn Output, DatePart? Part = null)
{
    /// <summary>Groups by a column, or by a part of its dates.</summary>
    /// <param name="column">The column.</param>
    /// <param name="name">What the column is called afterwards.</param>
    /// <param name="part">The part of a date, a number; null for all of it.</param>
    public static GroupKey Of(JobColumn column, string name, DatePart? part = null) =>
        new(column, new JobColumn(name, part is null ? column.Type : JobColumnType.Int32), part);
}

/// <summary>A value worked out of a group of rows.</summary>
/// <param name="Method">How.</param>
/// <param name="Column">Of which column; null where rows are counted.</param>
/// <param name="Output">The column that holds it afterwards.</param>
internal sealed record Aggregate(AggregateMethod Method, JobColumn? Column, JobColumn Output)
{
    /// <summary>Works out a value. Nulls are left out of all but <see cref="AggregateMethod.CountRows"/>; of nulls alone a sum, an average, the least and the greatest are null.</summary>
    /// <param name="method">How.</param>
    /// <param name="column">Of which column; null where rows are counted.</param>
    /// <param name="name">What the value is called.</param>
    /// <exception cref="ArgumentException">The method is not for values of this type.</exception>
    public static Aggregate Of(AggregateMethod method, JobColumn? column, string name) =>
        TypeOf(method, column) is { } type
            ? new Aggregate(method, column, new JobColumn(name, type))
            : throw new ArgumentException($"{method} cannot be worked out of {column?.Type.ToString() ?? "no column"}.", nameof(method));

    /// <summary>The type of the value; null where the method is not for this column.</summary>
    public static JobColumnType? TypeOf(AggregateMethod method, JobColumn? column) => (method, column?.Type) switch
    {
        (AggregateMethod.CountRows, null) => JobColumnType.Int64,
        (AggregateMethod.CountRows, _) or (_, null) => null,
        (AggregateMethod.Count or AggregateMethod.CountDistinct, _) => JobColumnType.Int64,
        (AggregateMethod.Sum, JobColumnType.Int32 or JobColumnType.Int64) => JobColumnType.Int64,
        (AggregateMethod.Average, JobColumnType.Int32 or JobColumnType.Int64) => JobColumnType.Double,
        (AggregateMethod.Sum or AggregateMethod.Average, JobColumnType.Double) => JobColumnType.Double,
        (AggregateMethod.Min or AggregateMethod.Max, JobColumnType.Int32 or JobColumnType.Int64 or JobColumnType.Double or JobColumnType.DateTimeOffset or JobColumnType.String) => column!.Type,
        _ => null,
    };
}

/// <summary>How a value is worked out of a group.</summary>
internal enum AggregateMethod
{
    /// <summary>The number of rows.</summary>
    CountRows,

    /// <summary>The number of values that are not null.</summary>
    Count,

    /// <summary>The number of different values that are not null.</summary>
    CountDistinct,

    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The average.</summary>
    Average,

    /// <summary>The least.</summary>
    Min,

    /// <summary>The greatest.</summary>
    Max,
}

/// <summary>A part of a date, in UTC.</summary>
internal enum DatePart
{
    /// <summary>1 to 31.</summary>
    Day,

    /// <summary>1 to 54: weeks begin on Sunday, and January 1st is in the first.</summary>
    Week,

    /// <summary>1 to 12.</summary>
    Month,

    /// <summary>1 to 4.</summary>
    Quarter,

    /// <summary>1 to 9999.</summary>
    Year,
}
