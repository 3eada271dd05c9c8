using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// The columns of an answer: those the client sees, then those that every row needs besides, its primary key and its version,
/// and those of linked tables.
/// </summary>
internal sealed class ColumnSelection
{
    /// <param name="table">The table.</param>
    /// <param name="columns">What a row of the answer holds.</param>
    /// <param name="shape">What the client sees of it.</param>
    public ColumnSelection(QueryTable table, IReadOnlyList<JobColumn> columns, RowShape shape)
    {
        Table = table;
        Columns = columns;
        Shape = shape;
        Fetched = [.. columns.Where(column => !IsComputed(column)).Select(column => column.Length ?? column)];
        KeyIndex = IndexOf(table.PrimaryId.Equals);
        VersionIndex = shape.VersionIndex;
        DataIndex = IndexOf(JobColumns.Data.Equals);
        LargeIndexes = [.. Enumerable.Range(0, columns.Count).Where(index => columns[index].Length is not null)];
        WaitReasonIndex = IndexOf(IsComputed);
    }

    /// <summary>Whose rows.</summary>
    public QueryTable Table { get; }

    /// <summary>What a row of the answer holds.</summary>
    public IReadOnlyList<JobColumn> Columns { get; }

    /// <summary>What is read of the table at first: the columns without the computed one, and in place of large ones their length.</summary>
    public IReadOnlyList<JobColumn> Fetched { get; }

    /// <summary>What the client sees of a row.</summary>
    public RowShape Shape { get; }

    /// <summary>The tables that some of the columns are of.</summary>
    public IReadOnlyList<QueryLink> Links { get; init; } = [];

    /// <summary>The rows that point to each row, where they are asked for; <see cref="RowPart.Many.Number"/> counts them.</summary>
    public IReadOnlyList<ExpandedCollection> Collections { get; init; } = [];

    /// <summary>Where the primary key stands in a row.</summary>
    public int KeyIndex { get; }

    /// <summary>Where the version stands in a row.</summary>
    public int VersionIndex { get; }

    /// <summary>Where the data stands in a row; -1 when it was not asked for.</summary>
    public int DataIndex { get; }

    /// <summary>Where columns stand in a row that are read of one row at a time, the data among them.</summary>
    public IReadOnlyList<int> LargeIndexes { get; }

    /// <summary>Where the reason of the wait stands in a row, the one computed column; -1 when it was not asked for.</summary>
    public int WaitReasonIndex { get; }

    /// <summary>What follows the entity set in <c>@odata.context</c>.</summary>
    public string ContextSuffix { get; init; } = string.Empty;

    /// <summary>The query for one row.</summary>
    public JobQuery QueryOf(Guid id) => new()
    {
        Table = Table,
        Links = Links,
        Columns = Fetched,
        Filter = new JobFilter.Compare(Table.PrimaryId, JobComparison.Equal, id),
        Limit = 1,
    };

    private static bool IsComputed(JobColumn column) => column.Use.HasFlag(JobColumnUse.Computed);

    private int IndexOf(Func<JobColumn, bool> isIt)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (isIt(Columns[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
