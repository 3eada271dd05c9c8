namespace Orleans.AsyncJobs.Table;

/// <summary>
/// Another table whose rows are joined to those of a query. What belongs to it is named by <see cref="Of"/>, wherever the
/// query names a column.
/// </summary>
/// <param name="Alias">Its name in the query, which no other link has. It never gets into SQL.</param>
/// <param name="Table">The table.</param>
/// <param name="From">The column of that table.</param>
/// <param name="To">The column that it is equal to: of the query's table, or of a link before this one.</param>
/// <param name="IsOuter">Whether rows stay that have no match; the columns of the link are null then.</param>
internal sealed record QueryLink(string Alias, QueryTable Table, JobColumn From, JobColumn To, bool IsOuter)
{
    /// <summary>Which rows of the linked table match, besides; null for all.</summary>
    public JobFilter? Filter { get; init; }

    /// <summary>A column of the linked table, as the query names it.</summary>
    public LinkedColumn Of(JobColumn column) => new(Alias, column);
}

/// <summary>A column of a linked table. Two of the same link and column are equal.</summary>
/// <param name="alias">The link.</param>
/// <param name="column">The column.</param>
internal sealed class LinkedColumn(string alias, JobColumn column) : JobColumn(column.Name, column.Type, column.Use, column.MaxLength), IEquatable<LinkedColumn>
{
    /// <summary>The link.</summary>
    public string Alias { get; } = alias;

    /// <summary>The column of the linked table.</summary>
    public JobColumn Column { get; } = column;

    public bool Equals(LinkedColumn? other) => other is not null && Alias == other.Alias && Column == other.Column;

    public override bool Equals(object? obj) => Equals(obj as LinkedColumn);

    public override int GetHashCode() => HashCode.Combine(Alias, Column);

    public override string ToString() => $"{Alias}.{Name}";
}
