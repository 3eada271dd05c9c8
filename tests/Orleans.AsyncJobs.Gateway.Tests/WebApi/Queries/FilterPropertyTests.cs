using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Queries;

/// <summary>Any filter of the model, written as OData, reads back as the same filter.</summary>
public sealed class FilterPropertyTests
{
    [Fact]
    public void Filter_writtenAsOData_readsBackTheSame() =>
        Prop.ForAll(Filters(4).ToArbitrary(), filter => Equals(filter, ReadBack(filter)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Filter_writtenIntoAQueryString_readsBackTheSame() =>
        Prop.ForAll(Filters(2).ToArbitrary(), filter =>
        {
            var (_, value) = Assert.Single(QueryString.Split($"?%24filter={Uri.EscapeDataString(ODataText.Of(filter))}"));
            return string.Equals(ODataText.Of(filter).Trim(), value, StringComparison.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static JobFilter? ReadBack(JobFilter filter) =>
        JobQueryParser.ParseList(new Dictionary<string, string>(StringComparer.Ordinal) { ["$filter"] = ODataText.Of(filter) }).Query.Filter;

    private static Gen<JobFilter> Filters(int depth)
    {
        var comparison =
            from column in Gen.Elements(JobColumns.All.Where(column => !column.Use.HasFlag(JobColumnUse.Computed)))
            from comparisonOperator in Gen.Elements(Enum.GetValues<JobComparison>())
            from value in Values(column)
            select (JobFilter)new JobFilter.Compare(column, comparisonOperator, value);
        if (depth == 0)
        {
            return comparison;
        }

        var inner = Filters(depth - 1);
        var pair =
            from left in inner
            from right in inner
            from both in ArbMap.Default.GeneratorFor<bool>()
            select both ? new JobFilter.And(left, right) : (JobFilter)new JobFilter.Or(left, right);
        return Gen.Frequency((1, comparison), (2, pair));
    }

    private static Gen<object?> Values(JobColumn column)
    {
        var value = column.Type switch
        {
            JobColumnType.String => ArbMap.Default.GeneratorFor<UnicodeString>().Select(text => (object?)WithoutHalfPairs(text.Get)),
            JobColumnType.Int32 => ArbMap.Default.GeneratorFor<int>().Select(number => (object?)number),
            JobColumnType.Int64 => ArbMap.Default.GeneratorFor<long>().Select(number => (object?)number),
            JobColumnType.Double => ArbMap.Default.GeneratorFor<NormalFloat>().Select(number => (object?)number.Get),
            JobColumnType.Boolean => ArbMap.Default.GeneratorFor<bool>().Select(flag => (object?)flag),
            JobColumnType.Guid => ArbMap.Default.GeneratorFor<Guid>().Select(id => (object?)id),
            JobColumnType.DateTimeOffset => ArbMap.Default.GeneratorFor<DateTimeOffset>().Select(moment => (object?)moment.ToUniversalTime()),
            _ => throw new InvalidOperationException(column.Type.ToString()),
        };
        return Gen.Frequency((9, value), (1, Gen.Constant<object?>(null)));
    }

    /// <summary>Half of a surrogate pair has no form in UTF-8, so no URL can carry it.</summary>
    private static string WithoutHalfPairs(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static class ODataText
    {
        public static string Of(JobFilter filter) => filter switch
        {
            JobFilter.And both => $"({Of(both.Left)}) and ({Of(both.Right)})",
            JobFilter.Or either => $"({Of(either.Left)}) or ({Of(either.Right)})",
            JobFilter.Compare compare => $"{compare.Column.Name} {Of(compare.Operator)} {Of(compare.Value)}",
            _ => throw new InvalidOperationException(filter.ToString()),
        };

        private static string Of(JobComparison comparison) => comparison switch
        {
            JobComparison.Equal => "eq",
            JobComparison.NotEqual => "ne",
            JobComparison.GreaterThan => "gt",
            JobComparison.GreaterThanOrEqual => "ge",
            JobComparison.LessThan => "lt",
            _ => "le",
        };

        private static string Of(object? value) => value switch
        {
            null => "null",
            string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
            bool flag => flag ? "true" : "false",
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            DateTimeOffset moment => moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        };
    }
}
