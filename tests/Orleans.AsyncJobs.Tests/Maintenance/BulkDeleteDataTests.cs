using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>The data of a bulk delete is what was asked for, and comes back as it was.</summary>
public sealed class BulkDeleteDataTests
{
    private static readonly BulkDeleteInputCheck Check = new();

    [Fact]
    public void Parse_of_what_was_written_is_the_same()
    {
        var filter = new JobFilter.And(
            new JobFilter.Compare(JobColumns.Get("statuscode"), JobComparison.Equal, 30),
            new JobFilter.Compare(JobColumns.Get("completedon"), JobComparison.LessThan, new RelativeMoment(TimeUnit.Day, -30, TimeUnit.Day) { Days = 1 }));
        var data = new BulkDeleteData([new JsonObject { ["FetchXml"] = "<fetch/>" }], filter, WantsMail: true);

        var read = BulkDeleteData.Parse(data.ToJson());

        Assert.Equal((filter, true), (read.Filter, read.WantsMail));
        Assert.Equal("<fetch/>", (string?)read.QuerySet[0]!["FetchXml"]);
        Assert.Contains("<fetch/>", data.ToJson(), StringComparison.Ordinal);
        Assert.Null(Check.FindFault(data.ToJson()));
    }

    [Fact]
    public void Parse_of_all_jobs_has_no_filter() => Assert.Null(BulkDeleteData.Parse(new BulkDeleteData([], Filter: null, WantsMail: false).ToJson()).Filter);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"querySet":[]}""")]
    [InlineData("""{"filter":null}""")]
    [InlineData("""{"querySet":[],"filter":{}}""")]
    [InlineData("""{"querySet":[],"filter":{"column":"statuscode","is":"Equal","value":{}}}""")]
    [InlineData("""{"querySet":[],"filter":{"column":"createdon","is":"Equal","value":{"add":1}}}""")]
    [InlineData("""{"querySet":[],"filter":null,"wantsMail":3}""")]
    public void FindFault_names_what_is_no_data_of_a_bulk_delete(string? json) => Assert.NotNull(Check.FindFault(json));
}
