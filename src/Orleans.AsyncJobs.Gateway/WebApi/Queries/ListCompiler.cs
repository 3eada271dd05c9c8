using System.Globalization;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Compiles <c>in</c> of a column and a list of values, each as a comparison would take it.</summary>
internal static class ListCompiler
{
    /// <summary>Makes the condition.</summary>
    /// <exception cref="WebApiException">400: a value does not fit the column, or there are too many.</exception>
    public static JobFilter Compile(JobColumn column, CollectionConstantNode values)
    {
        if (values.Collection.Count > JobFilter.In.MaxValues)
        {
            throw WebApiException.BadRequest($"The operator 'in' takes up to {JobFilter.In.MaxValues:N0} values, and {values.Collection.Count:N0} were given.");
        }

        // The parser reads numbers of a list as decimals, which cuts the last digit of some.
        return column.Type == JobColumnType.Double
            ? new JobFilter.In(column, [.. values.LiteralText.Trim('(', ')', ' ').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(DoubleOf)])
            : new JobFilter.In(column, [.. values.Collection.Select(value => ValueOf(column, value))]);
    }

    private static object? DoubleOf(string text) => text switch
    {
        "null" => null,
        _ when double.TryParse(text.AsSpan().TrimEnd("fFdDmM"), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        _ => throw WebApiException.BadRequest($"The value '{text}' in the list is not a finite number."),
    };

    private static object? ValueOf(JobColumn column, ConstantNode value) => ComparisonCompiler.Compile(column, JobComparison.Equal, value) is JobFilter.Compare compare
        ? compare.Value
        : throw WebApiException.BadRequest($"The value {value.LiteralText} does not fit the column '{column.Name}'.");
}
