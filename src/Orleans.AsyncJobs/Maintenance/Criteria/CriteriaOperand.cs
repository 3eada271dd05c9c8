using System.Globalization;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance.Criteria;

/// <summary>What a condition compares its column with. Each value becomes one of the column's own type, or is refused.</summary>
/// <param name="condition">The condition.</param>
/// <param name="column">Its column.</param>
internal sealed class CriteriaOperand(JobCondition condition, JobColumn column)
{
    public JobColumn Column => column;

    public JobConditionOperator Operator => condition.Operator;

    /// <summary>The one value.</summary>
    public object Single() => ValueOf(Text());

    /// <summary>The one value as it was written.</summary>
    public string Text() => condition.Values is [var value] ? value : throw Refused($"takes one value, and {condition.Values.Count} were given");

    /// <summary>The two values.</summary>
    public (object From, object Until) Pair() =>
        condition.Values is [var from, var until] ? (ValueOf(from), ValueOf(until)) : throw Refused($"takes two values, and {condition.Values.Count} were given");

    /// <summary>The values, one or more.</summary>
    public IReadOnlyList<object?> List() => condition.Values.Count is > 0 and <= JobFilter.In.MaxValues
        ? [.. condition.Values.Select(ValueOf)]
        : throw Refused($"takes 1 to {JobFilter.In.MaxValues:N0} values, and {condition.Values.Count:N0} were given");

    /// <summary>The one value as a date: its day.</summary>
    public DateTimeOffset Day()
    {
        var moment = (DateTimeOffset)Single();
        return new DateTimeOffset(moment.Date, TimeSpan.Zero);
    }

    /// <summary>The one value as how many units of time, from 1.</summary>
    public int Units()
    {
        var text = Text();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var units) && units > 0
            ? units
            : throw Refused($"takes a whole number from 1 on, and '{TextLimit.Shown(text)}' was given");
    }

    public void ExpectNone()
    {
        if (condition.Values.Count > 0)
        {
            throw Refused($"takes no value, and {condition.Values.Count} were given");
        }
    }

    public void ExpectType(JobColumnType type)
    {
        if (column.Type != type)
        {
            throw Refused($"is not for a column of type {column.Type}");
        }
    }

    public void ExpectOrder()
    {
        if (column.Type is JobColumnType.Guid or JobColumnType.Boolean)
        {
            throw Refused($"is not for a column of type {column.Type}");
        }
    }

    /// <summary>A refusal of the condition.</summary>
    /// <param name="why">What is wrong: goes on behind the operator.</param>
    public JobException Refused(string why) => JobException.Invalid($"The condition on '{column.Name}': the operator {condition.Operator} {why}.");

    private object ValueOf(string text) => (object?)(column.Type switch
    {
        JobColumnType.String => CheckedText(text),
        JobColumnType.Int32 => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        JobColumnType.Int64 => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        JobColumnType.Double => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
        JobColumnType.Boolean => BooleanOf(text),
        JobColumnType.Guid => Guid.TryParseExact(text, "D", out var id) || Guid.TryParseExact(text, "B", out id) ? id : (object?)null,
        _ => DateOf(text),
    }) ?? throw JobException.Invalid($"The condition on '{column.Name}': the value '{TextLimit.Shown(text)}' is not {WordOf(column.Type)}.");

    private string CheckedText(string text) => TextLimit.IsStorable(text)
        ? text
        : throw JobException.Invalid($"The condition on '{column.Name}': the value holds U+0000 or half of a surrogate pair, which no text may hold.");

    private static object? BooleanOf(string text) => text switch
    {
        "1" or "true" or "True" => true,
        "0" or "false" or "False" => false,
        _ => null,
    };

    private static object? DateOf(string text) => Moments.TryParse(text, out var moment) && moment <= JobLimits.LatestDate ? moment : null;

    private static string WordOf(JobColumnType type) => type switch
    {
        JobColumnType.Int32 => "a whole number of 32 bits",
        JobColumnType.Int64 => "a whole number of 64 bits",
        JobColumnType.Double => "a number",
        JobColumnType.Boolean => "true or false",
        JobColumnType.Guid => "a Guid of 32 digits with 4 dashes",
        _ => "a date such as 2026-11-30 or 2026-11-30T08:00:00Z, up to 9999-12-30",
    };
}
