using Orleans.AsyncJobs.Model;
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

    private static JobFilter? Compile(JobCriteria criteria, Guid userId, int depth, ref int count)
    {
        if (depth < 0)
        {
            throw JobException.Invalid($"Filters are nested deeper than {MaxDepth} levels.");
        }

        JobFilter? filter = null;
        foreach (var condition in criteria.Conditions)
        {
            if (++count > MaxConditions)
            {
                throw JobException.Invalid($"There are more than {MaxConditions} conditions.");
            }

            filter = Join(filter, Compile(condition, userId), criteria.IsAny);
        }

        foreach (var inner in criteria.Filters)
        {
            filter = Join(filter, Compile(inner, userId, depth - 1, ref count), criteria.IsAny);
        }

        return filter;
    }

    private static JobFilter? Join(JobFilter? left, JobFilter? right, bool isAny) => (left, right) switch
    {
        (null, _) or (_, null) => left ?? right,
        _ => isAny ? new JobFilter.Or(left, right) : new JobFilter.And(left, right),
    };

    private static JobFilter Compile(JobCondition condition, Guid userId)
    {
        if (!Enum.IsDefined(condition.Operator))
        {
            throw JobException.Invalid($"There is no operator {(int)condition.Operator}.");
        }

        var operand = new CriteriaOperand(condition, FindStored(condition.Column));
        var column = operand.Column;
        switch (condition.Operator)
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

    /// <summary>The column of a name. A lookup goes by its value's name and by its own, as Dataverse's queries have it.</summary>
    /// <exception cref="JobException">There is none.</exception>
    public static JobColumn FindColumn(string name) => JobColumns.Find(name) ?? JobColumns.Find($"_{name}_value")
        ?? throw new JobException(
            JobErrorKind.Invalid, JobErrorCodes.QueryBuilderNoAttribute,
            $"'asyncoperation' entity doesn't contain attribute with Name = '{TextLimit.Shown(name)}'{NearestName.Suggest(name, JobColumns.All.Select(known => known.Name))}");

    private static JobColumn FindStored(string name)
    {
        var column = FindColumn(name);
        return column.Use.HasFlag(JobColumnUse.Computed)
            ? throw JobException.Invalid($"The column '{name}' is computed when a row is read and cannot be a condition. Use stored columns such as statecode, statuscode and postponeuntil.")
            : column;
    }
}
