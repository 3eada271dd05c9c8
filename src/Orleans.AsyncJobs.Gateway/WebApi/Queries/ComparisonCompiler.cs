using System.Globalization;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Compiles one comparison; the value becomes one of the column's own type, without changing which rows are taken.</summary>
internal static class ComparisonCompiler
{
    public static JobFilter Compile(JobColumn column, JobComparison comparison, ConstantNode constant)
    {
        if (constant.Value is null)
        {
            return new JobFilter.Compare(column, comparison, Value: null);
        }

        // The parser sees to it that the types fit, but for what is worked out of a group: of that it knows none.
        return column.Type switch
        {
            JobColumnType.Int32 or JobColumnType.Int64 or JobColumnType.Double when !IsNumber(constant.Value) =>
                throw WebApiException.BadRequest($"The value {constant.LiteralText} cannot be compared with '{column.Name}', which is a number."),
            JobColumnType.Int32 or JobColumnType.Int64 => IntegerComparison.Compile(column, comparison, constant.Value),
            JobColumnType.Double when DoubleOf(constant) is var number && double.IsNaN(number) => NullComparison.WithNotANumber(column, comparison),
            JobColumnType.Double => new JobFilter.Compare(column, comparison, DoubleOf(constant)),
            JobColumnType.DateTimeOffset => new JobFilter.Compare(column, comparison, MomentOf(constant.Value)),
            JobColumnType.String when constant.Value is string => new JobFilter.Compare(column, comparison, constant.Value),
            JobColumnType.Boolean when constant.Value is bool => new JobFilter.Compare(column, comparison, constant.Value),
            JobColumnType.Guid when constant.Value is Guid => new JobFilter.Compare(column, comparison, constant.Value),
            _ => throw WebApiException.BadRequest($"The value {constant.LiteralText} cannot be compared with '{column.Name}'."),
        };
    }

    private static bool IsNumber(object value) => value is byte or sbyte or short or int or long or float or double or decimal;

    private static double DoubleOf(ConstantNode constant)
    {
        // The parser reads 0.1 as a single: taken from there it would be 0.10000000149.
        if (constant.Value is float single && float.IsFinite(single)
            && double.TryParse(constant.LiteralText.AsSpan().TrimEnd("fFdDmM"), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
        {
            return exact;
        }

        return Convert.ToDouble(constant.Value, CultureInfo.InvariantCulture);
    }

    private static DateTimeOffset MomentOf(object value) => value switch
    {
        DateTimeOffset moment => moment.ToUniversalTime(),
        DateOnly date => new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero),

        // The parser gives this type until its next major version.
#pragma warning disable CS0618
        Date date => new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero),
#pragma warning restore CS0618
        _ => throw WebApiException.BadRequest($"The value '{value}' is not a date."),
    };
}
