using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// The columns of an answer: those the client sees, then those that every row needs besides, its primary key and its version.
/// </summary>
internal sealed class ColumnSelection
{
    /// <summary>All columns for one row; computed ones and such as come on request are shown only when they are named.</summary>
    public static ColumnSelection AllOfRow { get; } =
        new([.. JobColumns.All.Where(column => !IsComputed(column) && !column.Use.HasFlag(JobColumnUse.OnRequest))], isExplicit: false);

    /// <summary>All columns but the large one, for lists.</summary>
    public static ColumnSelection AllOfList { get; } =
        new([.. AllOfRow.Columns.Where(column => column != JobColumns.Data)], isExplicit: false);

    public ColumnSelection(IReadOnlyList<JobColumn> selected, bool isExplicit)
    {
        var key = JobColumns.Get(JobModel.PrimaryKey);
        var version = JobColumns.Get(JobModel.VersionColumn);
        List<JobColumn> columns = [.. selected];
        if (!columns.Contains(key))
        {
            columns.Add(key);
        }

        ShownCount = columns.Count;
        if (!columns.Contains(version))
        {
            columns.Add(version);
        }

        Columns = columns;
        Fetched = [.. columns.Where(column => !IsComputed(column)).Select(column => column == JobColumns.Data ? JobColumns.DataBytes : column)];
        KeyIndex = columns.IndexOf(key);
        VersionIndex = columns.IndexOf(version);
        DataIndex = columns.IndexOf(JobColumns.Data);
        WaitReasonIndex = columns.FindIndex(IsComputed);
        ContextSuffix = isExplicit ? $"({string.Join(',', selected.Select(column => column.Name))})" : string.Empty;
    }

    /// <summary>What a row of the answer holds.</summary>
    public IReadOnlyList<JobColumn> Columns { get; }

    /// <summary>What is read of the job table at first: the columns without the computed one, and in place of the data its length.</summary>
    public IReadOnlyList<JobColumn> Fetched { get; }

    /// <summary>How many of the columns, from the first, the client sees.</summary>
    public int ShownCount { get; }

    /// <summary>Where the primary key stands in a row.</summary>
    public int KeyIndex { get; }

    /// <summary>Where the version stands in a row.</summary>
    public int VersionIndex { get; }

    /// <summary>Where the data stands in a row; -1 when it was not asked for.</summary>
    public int DataIndex { get; }

    /// <summary>Where the reason of the wait stands in a row, the one computed column; -1 when it was not asked for.</summary>
    public int WaitReasonIndex { get; }

    /// <summary>What follows the entity set in <c>@odata.context</c>.</summary>
    public string ContextSuffix { get; }

    private static bool IsComputed(JobColumn column) => column.Use.HasFlag(JobColumnUse.Computed);
}
