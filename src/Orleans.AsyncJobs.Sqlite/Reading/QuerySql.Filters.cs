using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

// Conditions.
internal sealed partial class QuerySql
{
    private void Filter(JobFilter filter)
    {
        if (!TryFilterData(filter))
        {
            FilterRow(filter);
        }
    }

    /// <summary>A condition on what lies in rows, small data among it.</summary>
    private void FilterRow(JobFilter filter)
    {
        switch (filter)
        {
            case JobFilter.And(var left, var right):
                Both(left, " AND ", right);
                break;
            case JobFilter.Or(var left, var right):
                Both(left, " OR ", right);
                break;
            case JobFilter.Not(var inner):
                _text.Append('(');
                Filter(inner);
                _text.Append(") IS NOT TRUE");
                break;
            case JobFilter.Text text:
                Match(text);
                break;
            case JobFilter.In list:
                In(list);
                break;
            case JobFilter.Compare compare:
                Compare(compare);
                break;
            case JobFilter.CompareColumns compare:
                Compare(compare);
                break;
            default:
                throw new ArgumentException($"The filter {filter.GetType().Name} is not known to this store.", nameof(filter));
        }
    }

    private void Match(JobFilter.Text text)
    {
        if (text.Column.Type != JobColumnType.String)
        {
            throw new ArgumentException($"The column {text.Column.Name} is {text.Column.Type} and holds no text.", nameof(text));
        }

        var function = text.Match switch
        {
            JobTextMatch.Contains => TextFunctions.Contains,
            JobTextMatch.StartsWith => TextFunctions.StartsWith,
            JobTextMatch.EndsWith => TextFunctions.EndsWith,
            JobTextMatch.Like when !LikePattern.TryParse(text.Value, out _, out var fault) => throw new ArgumentException($"The pattern {fault}.", nameof(text)),
            JobTextMatch.Like => TextFunctions.Like,
            _ => throw new ArgumentException($"The match {text.Match} is not known to this store.", nameof(text)),
        };
        _text.Append(function).Append('(').Append(Expression(text.Column)).Append(", ").Append(Parameter(text.Value)).Append(')');
    }

    /// <summary>IN of SQL answers null for a null, so that one is asked for apart.</summary>
    private void In(JobFilter.In list)
    {
        if (list.Values.Count > JobFilter.In.MaxValues)
        {
            throw new ArgumentException($"A list has at most {JobFilter.In.MaxValues:N0} values, and this one has {list.Values.Count:N0}.", nameof(list));
        }

        var comparable = Comparable(list.Column);
        _text.Append('(').Append(comparable).Append(" IN (");
        var first = true;
        foreach (var value in list.Values.OfType<object>())
        {
            _text.Append(first ? string.Empty : ", ").Append(Parameter(Stored(list.Column, value)));
            first = false;
        }

        _text.Append(')').Append(list.Values.Contains(null) ? $" OR {comparable} IS NULL)" : ")");
    }

    private void Both(JobFilter left, string and, JobFilter right)
    {
        _text.Append('(');
        Filter(left);
        _text.Append(and);
        Filter(right);
        _text.Append(')');
    }

    /// <summary>
    /// IS and IS NOT answer true or false for nulls too, as OData wants it. The other comparisons answer null for a null,
    /// which AND, OR and WHERE take as false.
    /// </summary>
    private void Compare(JobFilter.Compare compare)
    {
        var comparable = Comparable(compare.Column);
        if (compare.Value is null)
        {
            _text.Append(compare.Operator switch
            {
                JobComparison.Equal => $"{comparable} IS NULL",
                JobComparison.NotEqual => $"{comparable} IS NOT NULL",
                _ => "0",
            });
            return;
        }

        _text.Append(comparable).Append(OperatorOf(compare.Operator)).Append(Parameter(Stored(compare.Column, compare.Value)));
    }

    private void Compare(JobFilter.CompareColumns compare)
    {
        if (compare.Left.Type != compare.Right.Type && !(IsNumber(compare.Left) && IsNumber(compare.Right)))
        {
            throw new ArgumentException($"The column {compare.Left.Name} is {compare.Left.Type} and cannot be compared with {compare.Right.Name}, which is {compare.Right.Type}.", nameof(compare));
        }

        _text.Append(Comparable(compare.Left)).Append(OperatorOf(compare.Operator)).Append(Comparable(compare.Right));
    }

    private static bool IsNumber(JobColumn column) => column.Type is JobColumnType.Int32 or JobColumnType.Int64 or JobColumnType.Double;

    private static string OperatorOf(JobComparison comparison) => comparison switch
    {
        JobComparison.Equal => " IS ",
        JobComparison.NotEqual => " IS NOT ",
        JobComparison.GreaterThan => " > ",
        JobComparison.GreaterThanOrEqual => " >= ",
        JobComparison.LessThan => " < ",
        JobComparison.LessThanOrEqual => " <= ",
        _ => throw new ArgumentException($"The comparison {comparison} is not known to this store.", nameof(comparison)),
    };

    /// <summary>A value as the table stores it.</summary>
    public static object Stored(JobColumn column, object value) => (column.Type, value) switch
    {
        (JobColumnType.String, string) => value,
        (JobColumnType.Guid, Guid) => value,
        (JobColumnType.Boolean, bool truth) => truth ? 1L : 0L,
        (JobColumnType.DateTimeOffset, DateTimeOffset time) => time.UtcTicks,
        (JobColumnType.Int32 or JobColumnType.Int64 or JobColumnType.Double, int number) => (long)number,
        (JobColumnType.Int32 or JobColumnType.Int64 or JobColumnType.Double, long or double) => value,
        _ => throw new ArgumentException($"The column {column.Name} is {column.Type} and cannot be compared with a {value.GetType().Name}.", nameof(value)),
    };
}
