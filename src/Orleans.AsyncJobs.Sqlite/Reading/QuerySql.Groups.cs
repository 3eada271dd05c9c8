using System.Globalization;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

// Groups and counts.
internal sealed partial class QuerySql
{
    /// <summary>The columns by which rows are counted, and that a count can be asked by without a look at any row.</summary>
    private static readonly JobColumn[] Counted =
        [JobColumns.Get("statecode"), JobColumns.Get("statuscode"), JobColumns.Get("operationtype"), JobColumns.Get("messagename"), JobColumns.WaitKind];

    private static readonly JobColumn DataBlobId = JobColumns.Get("datablobid");
    private static readonly JobColumn RowCount = Aggregate.Of(AggregateMethod.CountRows, column: null, "rows").Output;

    /// <summary>Gives each output of each group a name of its own: that of the query gets into no text.</summary>
    private void NameOutputs()
    {
        for (var i = 0; i < _query.Stages.Count; i++)
        {
            if (_query.Stages[i] is not QueryStage.Group group)
            {
                continue;
            }

            var number = 0;
            foreach (var output in group.Outputs)
            {
                _outputs.Add(output, (i, string.Create(CultureInfo.InvariantCulture, $"g{i}c{number++}")));
            }
        }
    }

    /// <summary>The last group of the first so many stages; -1 for none.</summary>
    private int LastGroup(int stages)
    {
        var last = stages - 1;
        while (last >= 0 && _query.Stages[last] is not QueryStage.Group)
        {
            last--;
        }

        return last;
    }

    private void AppendGroup(int index)
    {
        var group = (QueryStage.Group)_query.Stages[index];
        if (_mode == PartMode.Whole && group == FirstGroup)
        {
            AppendWholeOf(group);
            return;
        }

        if (group is { Keys.Count: 0, Aggregates: [{ Method: AggregateMethod.CountRows, Output: var only }] } && LastGroup(index) < 0)
        {
            AppendCount(index, only);
            return;
        }

        var isCounted = IsCounted(group, index);
        _countsWait = isCounted;
        _scope = LastGroup(index);
        _text.Append("SELECT ").AppendJoin(", ", group.Keys.Select(key => $"{Part(Expression(key.Column), key.Part)} AS {_outputs[key.Output].Name}")
            .Concat(group.Aggregates.Select(aggregate => $"{Worked(aggregate, isCounted)} AS {_outputs[aggregate.Output].Name}")));
        if (isCounted)
        {
            AppendCounts(index);
        }
        else
        {
            AppendSource(index);
        }

        AppendGroupBy(Numbers(group.Keys.Count));
        _text.Append(isCounted && group.Keys.Count > 0 ? " HAVING sum(rows) > 0" : string.Empty);
        _countsWait = false;
    }

    private void AppendGroupBy(IReadOnlyList<string> keys)
    {
        if (keys.Count > 0)
        {
            _text.Append(" GROUP BY ").AppendJoin(", ", keys);
        }
    }

    /// <summary>The first so many columns of a statement, as it names them itself.</summary>
    private static string[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The number of rows after so many stages, none of which is a group.</summary>
    private void AppendCount(int stages, JobColumn? output = null)
    {
        var name = output is null ? string.Empty : $" AS {_outputs[output].Name}";
        var filters = FiltersBefore(stages);
        if (_query.Links.Count == 0 && _source.Kind is not null)
        {
            if (filters.All(IsCounted))
            {
                _countsWait = true;
                _text.Append("SELECT coalesce(sum(rows), 0)").Append(name);
                AppendCounts(stages);
                _countsWait = false;
                return;
            }

            JobFilter[] parts = [.. filters.SelectMany(Parts)];
            if (_query.Table == QueryTables.Jobs && parts.Count(IsInRow) == 1 && parts.Where(part => !IsInRow(part)).All(IsCounted))
            {
                AppendCountInRows([.. parts.Where(part => !IsInRow(part))], name);
                return;
            }
        }

        _text.Append("SELECT count(*)").Append(name);
        AppendSource(stages);
    }

    /// <summary>Jobs without a file are all but those with one, which have an index.</summary>
    private void AppendCountInRows(IReadOnlyList<JobFilter> others, string name)
    {
        _text.Append("SELECT (SELECT coalesce(sum(rows), 0) FROM jobcounts WHERE kind = 0");
        _countsWait = true;
        AppendAll(others);
        _countsWait = false;
        _text.Append(") - (SELECT count(*) FROM jobs WHERE deleted = 0 AND kind = 0 AND datablobid IS NOT NULL");
        AppendAll(others);
        _text.Append(')').Append(name);
    }

    private void AppendCounts(int stages)
    {
        _text.Append(CultureInfo.InvariantCulture, $" FROM jobcounts WHERE kind = {(int)_source.Kind!}");
        AppendAll(FiltersBefore(stages));
    }

    private void AppendAll(IEnumerable<JobFilter> filters)
    {
        _scope = -1;
        foreach (var filter in filters)
        {
            _text.Append(" AND ");
            Filter(filter);
        }
    }

    private JobFilter[] FiltersBefore(int stages) =>
        [.. _query.Filter is { } filter ? [filter] : Array.Empty<JobFilter>(), .. _query.Stages.Take(stages).OfType<QueryStage.Where>().Select(where => where.Filter)];

    private static IEnumerable<JobFilter> Parts(JobFilter filter) => filter is JobFilter.And(var left, var right) ? Parts(left).Concat(Parts(right)) : [filter];

    private static bool IsInRow(JobFilter filter) =>
        filter is JobFilter.Compare { Operator: JobComparison.Equal, Value: null } compare && compare.Column == DataBlobId && !DataBlobId.Use.HasFlag(JobColumnUse.Empty);

    private bool IsCounted(QueryStage.Group group, int index) =>
        _query.Links.Count == 0
        && _source.Kind is not null
        && LastGroup(index) < 0
        && group.Keys.All(key => key.Part is null && IsCounted(key.Column))
        && group.Aggregates.All(aggregate => aggregate.Method == AggregateMethod.CountRows)
        && FiltersBefore(index).All(IsCounted);

    // An error is none of them, though it is told by the status too.
    private static bool IsCounted(JobColumn column) =>
        Counted.Contains(column) || (column is OperationColumn { Value: OperationValue.Same or OperationValue.State or OperationValue.Status, Source: var source } && Counted.Contains(source));

    private static bool IsCounted(JobFilter filter) => filter switch
    {
        JobFilter.And(var left, var right) => IsCounted(left) && IsCounted(right),
        JobFilter.Or(var left, var right) => IsCounted(left) && IsCounted(right),
        JobFilter.Not(var inner) => IsCounted(inner),
        JobFilter.Text text => IsCounted(text.Column),
        JobFilter.In list => IsCounted(list.Column),
        JobFilter.Compare compare => IsCounted(compare.Column),
        JobFilter.CompareColumns compare => IsCounted(compare.Left) && IsCounted(compare.Right),
        _ => false,
    };

    private string Worked(Aggregate aggregate, bool isCounted) => aggregate.Method switch
    {
        AggregateMethod.CountRows => isCounted ? "coalesce(sum(rows), 0)" : "count(*)",
        AggregateMethod.Count => $"count({Expression(aggregate.Column!)})",
        AggregateMethod.CountDistinct => $"count(DISTINCT {Expression(aggregate.Column!)})",
        AggregateMethod.Sum => $"sum({Expression(aggregate.Column!)})",
        AggregateMethod.Average => $"avg({Expression(aggregate.Column!)})",
        AggregateMethod.Min => $"min({Comparable(aggregate.Column!)})",
        AggregateMethod.Max => $"max({Comparable(aggregate.Column!)})",
        _ => throw new ArgumentException($"The aggregate {aggregate.Method} is not known to this store.", nameof(aggregate)),
    };

    /// <summary>A part of a date that lies as ticks. SQLite counts days and weekdays from 0, but days of the year from 1.</summary>
    private static string Part(string ticks, DatePart? part)
    {
        string Of(string format) => string.Create(CultureInfo.InvariantCulture, $"CAST(strftime('{format}', ({ticks} - {DateTime.UnixEpoch.Ticks}) / {TimeSpan.TicksPerSecond}, 'unixepoch') AS INTEGER)");

        return part switch
        {
            null => ticks,
            DatePart.Day => Of("%d"),
            DatePart.Month => Of("%m"),
            DatePart.Year => Of("%Y"),
            DatePart.Quarter => $"({Of("%m")} + 2) / 3",
            DatePart.Week => $"({Of("%j")} - 1 + ({Of("%w")} - {Of("%j")} + 1 + 371) % 7) / 7 + 1",
            _ => throw new ArgumentException($"The part {part} of a date is not known to this store.", nameof(part)),
        };
    }
}
