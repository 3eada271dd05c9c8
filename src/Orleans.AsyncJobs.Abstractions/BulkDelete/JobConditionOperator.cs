namespace Orleans.AsyncJobs;

/// <summary>
/// How a <see cref="JobCondition"/> compares a column. Days, weeks, months and years are those of UTC, and a week begins on
/// Sunday. What counts from now counts from the moment at which a query is asked, or a bulk delete begins a run.
/// Source: Dataverse, ConditionOperator.
/// </summary>
public enum JobConditionOperator
{
    /// <summary>The value. Text compares without regard to case, here and below.</summary>
    Equal,

    /// <summary>Another value, or none.</summary>
    NotEqual,

    /// <summary>Greater than the value.</summary>
    GreaterThan,

    /// <summary>The value, or greater.</summary>
    GreaterEqual,

    /// <summary>Less than the value.</summary>
    LessThan,

    /// <summary>The value, or less.</summary>
    LessEqual,

    /// <summary>
    /// As a pattern says: <c>%</c> is any text, <c>_</c> any character, <c>[abc]</c> and <c>[a-f]</c> one of these, <c>[^a]</c>
    /// any other. In brackets <c>%</c>, <c>_</c> and <c>[</c> stand for themselves. A pattern with more than <c>%</c> at its ends has at
    /// most 1,000 characters.
    /// </summary>
    Like,

    /// <summary>Not the text of such a pattern, or none.</summary>
    NotLike,

    /// <summary>A text with the value anywhere in it.</summary>
    Contains,

    /// <summary>A text without it, or none.</summary>
    DoesNotContain,

    /// <summary>A text with the value at its begin.</summary>
    BeginsWith,

    /// <summary>A text without, or none.</summary>
    DoesNotBeginWith,

    /// <summary>A text with the value at its end.</summary>
    EndsWith,

    /// <summary>A text without, or none.</summary>
    DoesNotEndWith,

    /// <summary>One of the values.</summary>
    In,

    /// <summary>None of the values, or none at all.</summary>
    NotIn,

    /// <summary>From the first of two values to the second, both included.</summary>
    Between,

    /// <summary>Outside of them, or none.</summary>
    NotBetween,

    /// <summary>No value.</summary>
    Null,

    /// <summary>Some value.</summary>
    NotNull,

    /// <summary>The user who asks.</summary>
    EqualUserId,

    /// <summary>Another one, or none.</summary>
    NotEqualUserId,

    /// <summary>On the day of the value.</summary>
    On,

    /// <summary>On another day, or never.</summary>
    NotOn,

    /// <summary>On that day or before it.</summary>
    OnOrBefore,

    /// <summary>On that day or after it.</summary>
    OnOrAfter,

    /// <summary>The day before today.</summary>
    Yesterday,

    /// <summary>Today.</summary>
    Today,

    /// <summary>The day after today.</summary>
    Tomorrow,

    /// <summary>Since the begin of the day seven days ago.</summary>
    Last7Days,

    /// <summary>From now to the end of the day in seven days.</summary>
    Next7Days,

    /// <summary>The week before this one.</summary>
    LastWeek,

    /// <summary>This week.</summary>
    ThisWeek,

    /// <summary>The week after this one.</summary>
    NextWeek,

    /// <summary>The month before this one.</summary>
    LastMonth,

    /// <summary>This month.</summary>
    ThisMonth,

    /// <summary>The month after this one.</summary>
    NextMonth,

    /// <summary>The year before this one.</summary>
    LastYear,

    /// <summary>This year.</summary>
    ThisYear,

    /// <summary>The year after this one.</summary>
    NextYear,

    /// <summary>Since as many hours ago.</summary>
    LastXHours,

    /// <summary>Within as many hours.</summary>
    NextXHours,

    /// <summary>Since the begin of the day so many days ago.</summary>
    LastXDays,

    /// <summary>From now to the end of the day in so many days.</summary>
    NextXDays,

    /// <summary>Since the begin of the day so many weeks ago.</summary>
    LastXWeeks,

    /// <summary>From now to the end of the day in so many weeks.</summary>
    NextXWeeks,

    /// <summary>Since the begin of the day so many months ago.</summary>
    LastXMonths,

    /// <summary>From now to the end of the day in so many months.</summary>
    NextXMonths,

    /// <summary>Since the begin of the day so many years ago.</summary>
    LastXYears,

    /// <summary>From now to the end of the day in so many years.</summary>
    NextXYears,

    /// <summary>More than so many minutes ago.</summary>
    OlderThanXMinutes,

    /// <summary>More than so many hours ago.</summary>
    OlderThanXHours,

    /// <summary>More than so many days of 24 hours ago.</summary>
    OlderThanXDays,

    /// <summary>More than so many weeks ago.</summary>
    OlderThanXWeeks,

    /// <summary>More than so many months ago.</summary>
    OlderThanXMonths,

    /// <summary>More than so many years ago.</summary>
    OlderThanXYears,
}
