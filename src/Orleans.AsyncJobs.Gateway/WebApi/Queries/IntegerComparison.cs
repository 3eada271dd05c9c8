using System.Globalization;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// Compares a column of whole numbers with any number: <c>priority gt 1.5</c> and <c>priority lt 9000000000</c> mean
/// what they say although the value does not fit the column.
/// </summary>
internal static class IntegerComparison
{
    public static JobFilter Compile(JobColumn column, JobComparison comparison, object value)
    {
        var (min, max) = column.Type == JobColumnType.Int32 ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);
        if (value is float or double)
        {
            var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
            if (double.IsNaN(number))
            {
                return NullComparison.WithNotANumber(column, comparison);
            }

            // Beyond the range of decimal every whole number lies on one side.
            if (number > max)
            {
                return OfNumberAbove(column, comparison);
            }

            if (number < min)
            {
                return OfNumberBelow(column, comparison);
            }
        }

        var exact = Convert.ToDecimal(value, CultureInfo.InvariantCulture);
        if (exact > max)
        {
            return OfNumberAbove(column, comparison);
        }

        if (exact < min)
        {
            return OfNumberBelow(column, comparison);
        }

        var floor = decimal.Floor(exact);
        return floor == exact ? Compare(column, comparison, floor) : OfFraction(column, comparison, floor);
    }

    private static JobFilter OfFraction(JobColumn column, JobComparison comparison, decimal floor) => comparison switch
    {
        JobComparison.Equal => NullComparison.None(column),
        JobComparison.NotEqual => NullComparison.Any(column),
        JobComparison.GreaterThan or JobComparison.GreaterThanOrEqual => Compare(column, JobComparison.GreaterThan, floor),
        _ => Compare(column, JobComparison.LessThanOrEqual, floor),
    };

    private static JobFilter OfNumberAbove(JobColumn column, JobComparison comparison) => comparison switch
    {
        JobComparison.NotEqual => NullComparison.Any(column),
        JobComparison.LessThan or JobComparison.LessThanOrEqual => NullComparison.NotNull(column),
        _ => NullComparison.None(column),
    };

    private static JobFilter OfNumberBelow(JobColumn column, JobComparison comparison) => comparison switch
    {
        JobComparison.NotEqual => NullComparison.Any(column),
        JobComparison.GreaterThan or JobComparison.GreaterThanOrEqual => NullComparison.NotNull(column),
        _ => NullComparison.None(column),
    };

    private static JobFilter.Compare Compare(JobColumn column, JobComparison comparison, decimal value) =>
        new(column, comparison, column.Type == JobColumnType.Int32 ? (object)(int)value : (long)value);
}
