using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Gateway.Search;
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
            var (_, value) = Assert.Single(QueryString.Split($"?%24filter={Uri.EscapeDataString(FilterText.Of(filter))}"));
            return string.Equals(FilterText.Of(filter).Trim(), value, StringComparison.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static JobFilter? ReadBack(JobFilter filter) =>
        QueryOptionParser.ParseFilter(FilterText.Of(filter));

    private static Gen<JobFilter> Filters(int depth)
    {
        var comparison =
            from column in Gen.Elements(JobColumns.All.Where(column => !column.Use.HasFlag(JobColumnUse.Computed)))
            from comparisonOperator in Gen.Elements(Enum.GetValues<JobComparison>())
            from value in Values(column)
            select (JobFilter)new JobFilter.Compare(column, comparisonOperator, value);
        var text =
            from column in Gen.Elements(JobColumns.All.Where(column => column.Type == JobColumnType.String && !column.Use.HasFlag(JobColumnUse.Computed)))
            from match in Gen.Elements(Enum.GetValues<JobTextMatch>().Except([JobTextMatch.Like]))
            from part in ArbMap.Default.GeneratorFor<UnicodeString>()
            select (JobFilter)new JobFilter.Text(column, match, WithoutHalfPairs(part.Get));
        var list =
            from column in Gen.Elements(JobColumns.All.Where(column => !column.Use.HasFlag(JobColumnUse.Computed)))
            from values in Values(column).NonEmptyListOf()
            select (JobFilter)new JobFilter.In(column, [.. values]);
        comparison = Gen.Frequency((4, comparison), (1, text), (1, list));
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
        return Gen.Frequency((2, comparison), (4, pair), (1, inner.Select(filter => (JobFilter)new JobFilter.Not(filter))));
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
        return string.Equals(column.Name, JobModel.PrimaryKey, StringComparison.Ordinal) ? value : Gen.Frequency((9, value), (1, Gen.Constant<object?>(null)));
    }

    /// <summary>Half of a surrogate pair has no form in UTF-8, so no URL can carry it.</summary>
    private static string WithoutHalfPairs(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
