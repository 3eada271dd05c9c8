using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance.Criteria;

/// <summary>Conditions on dates: on days that are named, and on spans that count from now.</summary>
internal static class CriteriaDates
{
    private static readonly RelativeMoment Now = new(Floor: null, 0, TimeUnit.Day);

    /// <summary>The filter.</summary>
    /// <exception cref="JobException">The column holds no dates, or the value will not do.</exception>
    public static JobFilter Compile(CriteriaOperand operand)
    {
        operand.ExpectType(JobColumnType.DateTimeOffset);
        return operand.Operator switch
        {
            JobConditionOperator.On => On(operand),
            JobConditionOperator.NotOn => new JobFilter.Not(On(operand)),
            JobConditionOperator.OnOrBefore => new JobFilter.Compare(operand.Column, JobComparison.LessThan, operand.Day().AddDays(1)),
            JobConditionOperator.OnOrAfter => new JobFilter.Compare(operand.Column, JobComparison.GreaterThanOrEqual, operand.Day()),

            JobConditionOperator.Yesterday => Period(operand, TimeUnit.Day, -1),
            JobConditionOperator.Today => Period(operand, TimeUnit.Day, 0),
            JobConditionOperator.Tomorrow => Period(operand, TimeUnit.Day, 1),
            JobConditionOperator.LastWeek => Period(operand, TimeUnit.Week, -1),
            JobConditionOperator.ThisWeek => Period(operand, TimeUnit.Week, 0),
            JobConditionOperator.NextWeek => Period(operand, TimeUnit.Week, 1),
            JobConditionOperator.LastMonth => Period(operand, TimeUnit.Month, -1),
            JobConditionOperator.ThisMonth => Period(operand, TimeUnit.Month, 0),
            JobConditionOperator.NextMonth => Period(operand, TimeUnit.Month, 1),
            JobConditionOperator.LastYear => Period(operand, TimeUnit.Year, -1),
            JobConditionOperator.ThisYear => Period(operand, TimeUnit.Year, 0),
            JobConditionOperator.NextYear => Period(operand, TimeUnit.Year, 1),

            JobConditionOperator.Last7Days => Last(operand, None(operand, 7), TimeUnit.Day),
            JobConditionOperator.Next7Days => Next(operand, None(operand, 7), TimeUnit.Day),
            JobConditionOperator.LastXHours => Span(operand, new RelativeMoment(Floor: null, -operand.Units(), TimeUnit.Hour), Now),
            JobConditionOperator.NextXHours => Span(operand, Now, new RelativeMoment(Floor: null, operand.Units(), TimeUnit.Hour)),
            JobConditionOperator.LastXDays => Last(operand, operand.Units(), TimeUnit.Day),
            JobConditionOperator.NextXDays => Next(operand, operand.Units(), TimeUnit.Day),
            JobConditionOperator.LastXWeeks => Last(operand, operand.Units(), TimeUnit.Week),
            JobConditionOperator.NextXWeeks => Next(operand, operand.Units(), TimeUnit.Week),
            JobConditionOperator.LastXMonths => Last(operand, operand.Units(), TimeUnit.Month),
            JobConditionOperator.NextXMonths => Next(operand, operand.Units(), TimeUnit.Month),
            JobConditionOperator.LastXYears => Last(operand, operand.Units(), TimeUnit.Year),
            JobConditionOperator.NextXYears => Next(operand, operand.Units(), TimeUnit.Year),

            JobConditionOperator.OlderThanXMinutes => Older(operand, TimeUnit.Minute),
            JobConditionOperator.OlderThanXHours => Older(operand, TimeUnit.Hour),
            JobConditionOperator.OlderThanXDays => Older(operand, TimeUnit.Day),
            JobConditionOperator.OlderThanXWeeks => Older(operand, TimeUnit.Week),
            JobConditionOperator.OlderThanXMonths => Older(operand, TimeUnit.Month),
            JobConditionOperator.OlderThanXYears => Older(operand, TimeUnit.Year),
            _ => throw new ArgumentOutOfRangeException(nameof(operand), operand.Operator, "The operator is not known."),
        };
    }

    private static JobFilter On(CriteriaOperand operand)
    {
        var day = operand.Day();
        return Within(operand, day, day.AddDays(1));
    }

    /// <summary>A whole day, week, month or year, counted from the present one.</summary>
    private static JobFilter Period(CriteriaOperand operand, TimeUnit unit, int offset)
    {
        operand.ExpectNone();
        return Within(operand, new RelativeMoment(unit, offset, unit), new RelativeMoment(unit, offset + 1, unit));
    }

    private static JobFilter Last(CriteriaOperand operand, int units, TimeUnit unit) => Span(operand, new RelativeMoment(TimeUnit.Day, -units, unit), Now);

    private static JobFilter Next(CriteriaOperand operand, int units, TimeUnit unit) => new JobFilter.And(
        new JobFilter.Compare(operand.Column, JobComparison.GreaterThanOrEqual, Now),
        new JobFilter.Compare(operand.Column, JobComparison.LessThan, new RelativeMoment(TimeUnit.Day, units, unit) { Days = 1 }));

    private static JobFilter Older(CriteriaOperand operand, TimeUnit unit) =>
        new JobFilter.Compare(operand.Column, JobComparison.LessThan, new RelativeMoment(Floor: null, -operand.Units(), unit));

    private static JobFilter Within(CriteriaOperand operand, object from, object before) => new JobFilter.And(
        new JobFilter.Compare(operand.Column, JobComparison.GreaterThanOrEqual, from), new JobFilter.Compare(operand.Column, JobComparison.LessThan, before));

    private static JobFilter Span(CriteriaOperand operand, object from, object until) => new JobFilter.And(
        new JobFilter.Compare(operand.Column, JobComparison.GreaterThanOrEqual, from), new JobFilter.Compare(operand.Column, JobComparison.LessThanOrEqual, until));

    private static int None(CriteriaOperand operand, int units)
    {
        operand.ExpectNone();
        return units;
    }
}
