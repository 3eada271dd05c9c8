using System.Collections.Frozen;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>The operators of FetchXML, by their names there. Source: Dataverse, FetchXml condition operators.</summary>
internal static class FetchOperators
{
    private static readonly FrozenDictionary<string, JobConditionOperator> ByName = new Dictionary<string, JobConditionOperator>(StringComparer.Ordinal)
    {
        ["eq"] = JobConditionOperator.Equal,
        ["ne"] = JobConditionOperator.NotEqual,
        ["neq"] = JobConditionOperator.NotEqual,
        ["gt"] = JobConditionOperator.GreaterThan,
        ["ge"] = JobConditionOperator.GreaterEqual,
        ["lt"] = JobConditionOperator.LessThan,
        ["le"] = JobConditionOperator.LessEqual,
        ["like"] = JobConditionOperator.Like,
        ["not-like"] = JobConditionOperator.NotLike,
        ["begins-with"] = JobConditionOperator.BeginsWith,
        ["not-begin-with"] = JobConditionOperator.DoesNotBeginWith,
        ["ends-with"] = JobConditionOperator.EndsWith,
        ["not-end-with"] = JobConditionOperator.DoesNotEndWith,
        ["in"] = JobConditionOperator.In,
        ["not-in"] = JobConditionOperator.NotIn,
        ["between"] = JobConditionOperator.Between,
        ["not-between"] = JobConditionOperator.NotBetween,
        ["null"] = JobConditionOperator.Null,
        ["not-null"] = JobConditionOperator.NotNull,
        ["eq-userid"] = JobConditionOperator.EqualUserId,
        ["ne-userid"] = JobConditionOperator.NotEqualUserId,
        ["on"] = JobConditionOperator.On,
        ["not-on"] = JobConditionOperator.NotOn,
        ["on-or-before"] = JobConditionOperator.OnOrBefore,
        ["on-or-after"] = JobConditionOperator.OnOrAfter,
        ["yesterday"] = JobConditionOperator.Yesterday,
        ["today"] = JobConditionOperator.Today,
        ["tomorrow"] = JobConditionOperator.Tomorrow,
        ["last-seven-days"] = JobConditionOperator.Last7Days,
        ["next-seven-days"] = JobConditionOperator.Next7Days,
        ["last-week"] = JobConditionOperator.LastWeek,
        ["this-week"] = JobConditionOperator.ThisWeek,
        ["next-week"] = JobConditionOperator.NextWeek,
        ["last-month"] = JobConditionOperator.LastMonth,
        ["this-month"] = JobConditionOperator.ThisMonth,
        ["next-month"] = JobConditionOperator.NextMonth,
        ["last-year"] = JobConditionOperator.LastYear,
        ["this-year"] = JobConditionOperator.ThisYear,
        ["next-year"] = JobConditionOperator.NextYear,
        ["last-x-hours"] = JobConditionOperator.LastXHours,
        ["next-x-hours"] = JobConditionOperator.NextXHours,
        ["last-x-days"] = JobConditionOperator.LastXDays,
        ["next-x-days"] = JobConditionOperator.NextXDays,
        ["last-x-weeks"] = JobConditionOperator.LastXWeeks,
        ["next-x-weeks"] = JobConditionOperator.NextXWeeks,
        ["last-x-months"] = JobConditionOperator.LastXMonths,
        ["next-x-months"] = JobConditionOperator.NextXMonths,
        ["last-x-years"] = JobConditionOperator.LastXYears,
        ["next-x-years"] = JobConditionOperator.NextXYears,
        ["olderthan-x-minutes"] = JobConditionOperator.OlderThanXMinutes,
        ["olderthan-x-hours"] = JobConditionOperator.OlderThanXHours,
        ["olderthan-x-days"] = JobConditionOperator.OlderThanXDays,
        ["olderthan-x-weeks"] = JobConditionOperator.OlderThanXWeeks,
        ["olderthan-x-months"] = JobConditionOperator.OlderThanXMonths,
        ["olderthan-x-years"] = JobConditionOperator.OlderThanXYears,
        ["older-than-x-minutes"] = JobConditionOperator.OlderThanXMinutes,
        ["older-than-x-hours"] = JobConditionOperator.OlderThanXHours,
        ["older-than-x-days"] = JobConditionOperator.OlderThanXDays,
        ["older-than-x-weeks"] = JobConditionOperator.OlderThanXWeeks,
        ["older-than-x-months"] = JobConditionOperator.OlderThanXMonths,
        ["older-than-x-years"] = JobConditionOperator.OlderThanXYears,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Operators of Dataverse for what jobs do not have: fiscal calendars, hierarchies, business units, teams, multi-select choices.
    private static readonly FrozenSet<string> Unserved = new[]
    {
        "this-fiscal-year", "this-fiscal-period", "next-fiscal-year", "next-fiscal-period", "last-fiscal-year", "last-fiscal-period",
        "last-x-fiscal-years", "last-x-fiscal-periods", "next-x-fiscal-years", "next-x-fiscal-periods", "in-fiscal-year", "in-fiscal-period",
        "in-fiscal-period-and-year", "in-or-before-fiscal-period-and-year", "in-or-after-fiscal-period-and-year", "above", "eq-or-above",
        "under", "not-under", "eq-or-under", "eq-businessid", "ne-businessid", "eq-userteams", "eq-useroruserteams",
        "eq-useroruserhierarchy", "eq-useroruserhierarchyandteams", "eq-userlanguage", "contain-values", "not-contain-values",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>The operator of a name; null where there is none.</summary>
    public static JobConditionOperator? Find(string name) => ByName.TryGetValue(name, out var found) ? found : null;

    /// <summary>Whether it is an operator of Dataverse that is not served.</summary>
    public static bool IsUnserved(string name) => Unserved.Contains(name);
}
