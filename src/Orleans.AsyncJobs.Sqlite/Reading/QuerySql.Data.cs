using System.Globalization;
using Orleans.AsyncJobs.Sqlite.Reading.DataFilters;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

// Conditions on data. Small data lies with its row; what is a file is asked for by a function.
internal sealed partial class QuerySql
{
    private readonly List<JobFilter> _dataConditions = [];

    /// <summary>The conditions that the statement asks about by their numbers, of data that is kept as files.</summary>
    public IReadOnlyList<JobFilter> DataConditions => _dataConditions;

    /// <summary>Data that lies with its row, and what an earlier version of the store has left there; null where it is in chunks.</summary>
    private static string DataInRow(string prefix) =>
        $"(SELECT CAST(jobdata.data AS TEXT) FROM jobdata WHERE jobdata.sequence = {(prefix.Length == 0 ? "jobs." : prefix)}sequence)";

    /// <summary>Writes a condition on data; false where it is on something else.</summary>
    private bool TryFilterData(JobFilter filter)
    {
        if (filter is JobFilter.CompareColumns columns)
        {
            return TryCompareData(columns);
        }

        var column = filter switch
        {
            JobFilter.Text text => text.Column,
            JobFilter.In list => list.Column,
            JobFilter.Compare compare => compare.Column,
            _ => null,
        };
        if (column is null || PrefixOfData(column) is not { } prefix)
        {
            return false;
        }

        if (filter is JobFilter.Compare { Value: null } asked)
        {
            _text.Append(asked.Operator switch
            {
                JobComparison.Equal => $"{prefix}databytes IS NULL",
                JobComparison.NotEqual => $"{prefix}databytes IS NOT NULL",
                _ => "0",
            });
            return true;
        }

        _text.Append(CultureInfo.InvariantCulture, $"iif({prefix}datablobid IS NULL, ");
        FilterRow(filter);
        _text.Append(CultureInfo.InvariantCulture, $", {DataFunction.Name}({NumberOf(filter)}, {prefix}asyncoperationid, {prefix}datablobid, {prefix}databytes))");
        return true;
    }

    private bool TryCompareData(JobFilter.CompareColumns compare)
    {
        var (left, right) = (PrefixOfData(compare.Left), PrefixOfData(compare.Right));
        if (left is null && right is null)
        {
            return false;
        }

        string[] files = [.. new[] { left, right }.OfType<string>().Distinct(StringComparer.Ordinal).Select(prefix => $"{prefix}datablobid IS NULL")];
        _text.Append(CultureInfo.InvariantCulture, $"iif({string.Join(" AND ", files)}, ");
        FilterRow(compare);
        _text.Append(CultureInfo.InvariantCulture, $", {DataFunction.Name}({NumberOf(compare)}, {SideOf(compare.Left, left)}, {SideOf(compare.Right, right)}))");
        return true;
    }

    /// <summary>The arguments for a column that data is compared with, or for data.</summary>
    private string SideOf(JobColumn column, string? prefix) => prefix is null
        ? $"NULL, NULL, NULL, {Expression(column)}"
        : $"{prefix}asyncoperationid, {prefix}datablobid, {prefix}databytes, iif({prefix}datablobid IS NULL, {DataInRow(prefix)}, NULL)";

    /// <summary>What stands before the columns of the job whose data a column is; null where it is no data.</summary>
    private string? PrefixOfData(JobColumn column) => column switch
    {
        _ when _scope >= 0 => null,
        LinkedColumn linked => linked.Column == JobColumns.Data && _links.TryGetValue(linked.Alias, out var link) && link.Table == QueryTables.Jobs ? link.Prefix : null,
        _ => column == JobColumns.Data && _query.Table == QueryTables.Jobs ? _base : null,
    };

    private int NumberOf(JobFilter condition)
    {
        _dataConditions.Add(condition);
        return _dataConditions.Count - 1;
    }
}
