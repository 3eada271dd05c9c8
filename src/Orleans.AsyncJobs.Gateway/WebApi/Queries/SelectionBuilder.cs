using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Puts together what a query fetches and what the client sees of it: each column is fetched once, wherever it is shown.</summary>
/// <param name="scope">The query's names; lookups are followed in it.</param>
/// <param name="annotations">What is told beside the values: names of what lookups point to are fetched for it.</param>
internal sealed class SelectionBuilder(QueryScope scope, Annotations annotations)
{
    private readonly List<JobColumn> _columns = [];

    public QueryScope Scope => scope;

    public Annotations Annotations => annotations;

    /// <summary>What is fetched so far.</summary>
    public IReadOnlyList<JobColumn> Columns => _columns;

    /// <summary>The lists that are fetched apart.</summary>
    public List<ExpandedCollection> Collections { get; } = [];

    /// <summary>The columns that are shown where none are selected: large ones of a list, computed ones, and such as come on request, are left out.</summary>
    public static IReadOnlyList<JobColumn> AllOf(QueryTable table, bool isRow) =>
    [
        .. table.Columns.Where(column => !column.Use.HasFlag(JobColumnUse.Computed) && !column.Use.HasFlag(JobColumnUse.OnRequest) && (isRow || column.Length is null)),
    ];

    /// <summary>Where a column stands in a row; it is fetched from now on.</summary>
    public int IndexOf(JobColumn column)
    {
        var index = _columns.IndexOf(column);
        if (index >= 0)
        {
            return index;
        }

        _columns.Add(column);
        return _columns.Count - 1;
    }

    /// <summary>Shows columns of the table or of a link, with the primary key and the etag.</summary>
    /// <param name="link">The link; null for the table.</param>
    /// <param name="selected">The columns.</param>
    /// <param name="parts">Makes the objects and lists behind them.</param>
    public RowShape Show(QueryLink? link, IReadOnlyList<JobColumn> selected, Func<IReadOnlyList<RowPart>>? parts = null)
    {
        var table = link?.Table ?? scope.Table;
        List<JobColumn> shown = [.. selected];
        if (!shown.Contains(table.PrimaryId))
        {
            shown.Add(table.PrimaryId);
        }

        var indexes = shown.Select(column => IndexOf(QueryScope.ColumnOf(link, Checked(link, column)))).ToList();
        var version = IndexOf(QueryScope.ColumnOf(link, table.Get(JobModel.VersionColumn)));
        return new RowShape
        {
            Members = [.. shown.Zip(indexes, (column, index) => MemberOf(link, column, index))],
            VersionIndex = version,
            Parts = parts?.Invoke() ?? [],
        };
    }

    private RowMember MemberOf(QueryLink? link, JobColumn column, int index)
    {
        var lookup = (link?.Table ?? scope.Table).Lookups.FirstOrDefault(known => string.Equals(known.Column, column.Name, StringComparison.Ordinal));

        // What may point to another table is told of only where the row is found.
        var needsName = annotations.HasFlag(Annotations.FormattedValue) || (lookup is { IsOpen: true } && annotations != Annotations.None);
        var name = lookup is not null && needsName ? QueryTables.Find(lookup.Target)!.PrimaryName : null;
        return new RowMember(column.Name, index, column)
        {
            Lookup = lookup,
            NameIndex = name is null ? -1 : IndexOf(scope.Follow(link, lookup!).Of(name)),
        };
    }

    private static JobColumn Checked(QueryLink? link, JobColumn column) => link is not null && (column.Length is not null || column.Use.HasFlag(JobColumnUse.Computed))
        ? throw WebApiException.NotSupported($"The column '{column.Name}' of a row that is expanded")
        : column;
}
