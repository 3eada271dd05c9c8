using System.Globalization;
using System.Text;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Search;

/// <summary>Writes a filter as OData. Read again it is the same filter.</summary>
internal static class FilterText
{
    private const int OfOr = 1;
    private const int OfAnd = 2;
    private const int OfCondition = 3;

    /// <summary>The text of a filter.</summary>
    public static string Of(JobFilter filter)
    {
        var text = new StringBuilder();
        Write(text, filter, OfOr);
        return text.ToString();
    }

    /// <param name="text">Where to write.</param>
    /// <param name="filter">What to write.</param>
    /// <param name="least">The weakest binding that needs no parentheses. Both operators group from the left.</param>
    private static void Write(StringBuilder text, JobFilter filter, int least)
    {
        switch (filter)
        {
            case JobFilter.Or(var left, var right):
                WritePair(text, left, " or ", right, OfOr, least);
                break;
            case JobFilter.And(var left, var right):
                WritePair(text, left, " and ", right, OfAnd, least);
                break;
            case JobFilter.Not(JobFilter.Text inner):
                text.Append("not ");
                Write(text, inner, OfCondition);
                break;
            case JobFilter.Not(var inner):
                text.Append("not (");
                Write(text, inner, OfOr);
                text.Append(')');
                break;
            case JobFilter.CompareColumns(var column, var comparison, var other):
                text.Append(column.Name).Append(' ').Append(NameOf(comparison)).Append(' ').Append(other.Name);
                break;
            case JobFilter.Text(var column, var match, var value) when match != JobTextMatch.Like:
                text.Append(NameOf(match)).Append('(').Append(column.Name).Append(',').Append(Literal(value)).Append(')');
                break;
            case JobFilter.In(var column, var values):
                text.Append(column.Name).Append(" in (").AppendJoin(',', values.Select(Literal)).Append(')');
                break;
            case JobFilter.Compare(var column, var comparison, var value):
                text.Append(column.Name).Append(' ').Append(NameOf(comparison)).Append(' ').Append(Literal(value));
                break;
            default:
                throw new ArgumentException($"The filter {filter.GetType().Name} has no text in OData.", nameof(filter));
        }
    }

    private static void WritePair(StringBuilder text, JobFilter left, string name, JobFilter right, int own, int least)
    {
        text.Append(own < least ? "(" : string.Empty);
        Write(text, left, own);
        text.Append(name);
        Write(text, right, own + 1);
        text.Append(own < least ? ")" : string.Empty);
    }

    private static string NameOf(JobTextMatch match) => match switch
    {
        JobTextMatch.StartsWith => "startswith",
        JobTextMatch.EndsWith => "endswith",
        _ => "contains",
    };

    private static string NameOf(JobComparison comparison) => comparison switch
    {
        JobComparison.Equal => "eq",
        JobComparison.NotEqual => "ne",
        JobComparison.GreaterThan => "gt",
        JobComparison.GreaterThanOrEqual => "ge",
        JobComparison.LessThan => "lt",
        _ => "le",
    };

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
