using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance.Criteria;

/// <summary>
/// Compiles criteria, whatever they were written in, to a filter of the query model. What counts from now stays relative in
/// it: see <see cref="RelativeMoments"/>.
/// </summary>
internal static class CriteriaCompiler
{
    /// <summary>The most conditions. Dataverse: 500 in a query.</summary>
    public const int MaxConditions = 500;

    /// <summary>How deep filters may be nested within the criteria, in whatever they are written.</summary>
    public const int MaxDepth = 24;

    /// <summary>What is said where filters are nested deeper: goes on behind their name.</summary>
    public static string TooDeep { get; } = $"nested deeper than {MaxDepth} levels";

    /// <summary>What is said of more conditions: a sentence.</summary>
    public static string TooMany { get; } = $"There are more than {MaxConditions} conditions.";

    /// <summary>Makes the filter.</summary>
    /// <param name="criteria">The criteria.</param>
    /// <param name="userId">Who asks, for the conditions on the user.</param>
    /// <returns>The filter; null for all jobs.</returns>
    /// <exception cref="JobException">A column or a value will not do, or there are too many conditions.</exception>
    public static JobFilter? Compile(JobCriteria criteria, Guid userId)
    {
        var count = 0;
        return Compile(criteria, userId, MaxDepth, ref count);
    }

    /// <summary>Joins conditions, of which all have to hold, or one.</summary>
    /// <returns>The filter; null where both are.</returns>
    public static JobFilter? Join(JobFilter? left, JobFilter? right, bool isAny) => (left, right) switch
    {
        (null, _) or (_, null) => left ?? right,
        _ => isAny ? new JobFilter.Or(left, right) : new JobFilter.And(left, right),
    };

    /// <summary>Makes the filter of one condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="table">The table whose columns it names.</param>
    /// <param name="userId">Who asks, for the conditions on the user.</param>
    /// <exception cref="JobException">The column, the operator or a value will not do.</exception>
    public static JobFilter Compile(JobCondition condition, CriteriaTable table, Guid userId)
    {
        if (!Enum.IsDefined(condition.Operator))
        {
            throw JobException.Invalid($"There is no operator {(int)condition.Operator}.");
        }

        var operand = new CriteriaOperand(condition, table.FindStored(condition.Column));
        return condition.CompareColumns ? Compare(operand, table.FindStored(operand.Text())) : Compile(operand, userId);
    }

    /// <summary>Makes the filter of a condition that compares a column with another one, of whatever table.</summary>
    /// <param name="condition">The condition; its values are not looked at.</param>
    /// <param name="table">The table whose column it names.</param>
    /// <param name="other">The other column.</param>
    /// <exception cref="JobException">The operator does not compare columns, or not these.</exception>
    public static JobFilter Compile(JobCondition condition, CriteriaTable table, JobColumn other) =>
        Compare(new CriteriaOperand(condition, table.FindStored(condition.Column)), other);

    private static JobFilter.CompareColumns Compare(CriteriaOperand operand, JobColumn other)
    {
        var comparison = operand.Operator switch
        {
            JobConditionOperator.Equal => JobComparison.Equal,
            JobConditionOperator.NotEqual => JobComparison.NotEqual,
            JobConditionOperator.GreaterThan => JobComparison.GreaterThan,
            JobConditionOperator.GreaterEqual => JobComparison.GreaterThanOrEqual,
            JobConditionOperator.LessThan => JobComparison.LessThan,
            JobConditionOperator.LessEqual => JobComparison.LessThanOrEqual,
            _ => throw operand.Refused("does not compare a column with another one"),
        };
        if (operand.Column.Type != other.Type && !(IsNumber(operand.Column) && IsNumber(other)))
        {
            throw operand.Refused($"compares columns of one type, and '{operand.Column.Name}' is {operand.Column.Type} while '{other.Name}' is {other.Type}");
        }

        if (comparison is not (JobComparison.Equal or JobComparison.NotEqual))
        {
            operand.ExpectOrder();
        }

        return new JobFilter.CompareColumns(operand.Column, comparison, other);
    }

    private static bool IsNumber(JobColumn column) => column.Type is JobColumnType.Int32 or JobColumnType.Int64 or JobColumnType.Double;

    private static JobFilter? Compile(JobCriteria criteria, Guid userId, int depth, ref int count)
    {
        if (depth < 0)
        {
            throw JobException.Invalid($"Filters are {TooDeep}.");
        }

        JobFilter? filter = null;
        foreach (var condition in criteria.Conditions)
        {
            if (++count > MaxConditions)
            {
                throw JobException.Invalid(TooMany);
            }

            filter = Join(filter, Compile(condition, CriteriaTable.Jobs, userId), criteria.IsAny);
        }

        foreach (var inner in criteria.Filters)
        {
            filter = Join(filter, Compile(inner, userId, depth - 1, ref count), criteria.IsAny);
        }

        return filter;
    }

    private static JobFilter Compile(CriteriaOperand operand, Guid userId)
    {
        var column = operand.Column;
        switch (operand.Operator)
        {
            case JobConditionOperator.Equal:
                return new JobFilter.Compare(column, JobComparison.Equal, operand.Single());
            case JobConditionOperator.NotEqual:
                return new JobFilter.Compare(column, JobComparison.NotEqual, operand.Single());
            case JobConditionOperator.GreaterThan:
                return Ordered(JobComparison.GreaterThan);
            case JobConditionOperator.GreaterEqual:
                return Ordered(JobComparison.GreaterThanOrEqual);
            case JobConditionOperator.LessThan:
                return Ordered(JobComparison.LessThan);
            case JobConditionOperator.LessEqual:
                return Ordered(JobComparison.LessThanOrEqual);
            case JobConditionOperator.Null:
                operand.ExpectNone();
                return new JobFilter.Compare(column, JobComparison.Equal, Value: null);
            case JobConditionOperator.NotNull:
                operand.ExpectNone();
                return new JobFilter.Compare(column, JobComparison.NotEqual, Value: null);
            case JobConditionOperator.In:
                return new JobFilter.In(column, operand.List());
            case JobConditionOperator.NotIn:
                return new JobFilter.Not(new JobFilter.In(column, operand.List()));
            case JobConditionOperator.Between:
                return Between();
            case JobConditionOperator.NotBetween:
                return new JobFilter.Not(Between());
            case JobConditionOperator.EqualUserId:
                operand.ExpectType(JobColumnType.Guid);
                operand.ExpectNone();
                return new JobFilter.Compare(column, JobComparison.Equal, userId);
            case JobConditionOperator.NotEqualUserId:
                operand.ExpectType(JobColumnType.Guid);
                operand.ExpectNone();
                return new JobFilter.Compare(column, JobComparison.NotEqual, userId);
            default:
                return CriteriaTexts.Find(operand) ?? CriteriaDates.Compile(operand);
        }

        JobFilter Ordered(JobComparison comparison)
        {
            operand.ExpectOrder();
            return new JobFilter.Compare(column, comparison, operand.Single());
        }

        JobFilter Between()
        {
            operand.ExpectOrder();
            var (from, until) = operand.Pair();
            return new JobFilter.And(
                new JobFilter.Compare(column, JobComparison.GreaterThanOrEqual, from), new JobFilter.Compare(column, JobComparison.LessThanOrEqual, until));
        }
    }
}
