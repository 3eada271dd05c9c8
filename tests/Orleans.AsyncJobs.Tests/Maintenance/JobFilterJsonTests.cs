using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>A filter goes into a job's data and comes back as it was.</summary>
public sealed class JobFilterJsonTests
{
    private static readonly JobColumn[] Columns = [.. JobColumns.All, .. JobColumns.Status.All, JobColumns.Stage];

    [Fact]
    public void Read_of_what_was_written_is_the_same_filter() => Prop.ForAll(
        Filters(4).ToArbitrary(),
        filter => JobFilterJson.Read(JsonNode.Parse(JobFilterJson.Write(filter).ToJsonString())) == filter).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_names_columns_and_values_so_that_a_person_can_read_them()
    {
        var filter = new JobFilter.And(Status(31), new JobFilter.Not(new JobFilter.Text(JobColumns.Get("name"), JobTextMatch.Contains, "ö")));

        Assert.Equal(
            """{"all":[{"column":"statuscode","is":"Equal","value":31},{"not":{"column":"name","text":"Contains","value":"ö"}}]}""",
            JobFilterJson.Write(filter).ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public void Write_of_a_column_against_a_column_names_both_and_is_read_back()
    {
        var filter = new JobFilter.CompareColumns(JobColumns.Get("modifiedon"), JobComparison.GreaterThan, JobColumns.Get("createdon"));

        var json = JobFilterJson.Write(filter).ToJsonString();

        Assert.Equal("""{"column":"modifiedon","is":"GreaterThan","other":"createdon"}""", json);
        Assert.Equal(filter, JobFilterJson.Read(JsonNode.Parse(json)));
    }

    [Fact]
    public void Write_of_a_column_of_another_table_is_refused()
    {
        var link = new QueryLink("owner", QueryTables.SystemUsers, QueryTables.SystemUsers.PrimaryId, JobColumns.Get("_ownerid_value"), IsOuter: true);

        var refusal = Assert.Throws<JobException>(() => JobFilterJson.Write(new JobFilter.Compare(link.Of(QueryTables.SystemUsers.Get("fullname")), JobComparison.Equal, "A")));

        Assert.Equal(JobErrorKind.Invalid, refusal.Kind);
        Assert.Contains("owner.fullname", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_of_a_chain_of_two_thousand_conditions_is_the_same_chain()
    {
        var chain = Enumerable.Range(0, 2_000).Select(Status).Aggregate((left, right) => new JobFilter.Or(left, right));

        var data = new BulkJobData(chain, 7, new DateTimeOffset(2026, 11, 20, 1, 2, 3, 456, TimeSpan.Zero), 3);

        Assert.Equal(data, BulkJobData.Parse(data.ToJson()));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"column":"nonesuch","is":"Equal","value":1}""")]
    [InlineData("""{"column":"statuscode","is":"Nearly","value":1}""")]
    [InlineData("""{"column":"statuscode","is":"Equal","value":"x"}""")]
    [InlineData("""{"column":"createdon","is":"Equal","value":"yesterday"}""")]
    [InlineData("""{"all":[]}""")]
    [InlineData("""{"all":[1]}""")]
    [InlineData("""{"not":{}}""")]
    public void Read_of_what_is_no_filter_is_refused(string json) => Assert.Throws<FormatException>(() => JobFilterJson.Read(JsonNode.Parse(json)));

    [Fact]
    public void Read_of_one_that_is_nested_too_deep_is_refused()
    {
        JsonNode json = new JsonObject { ["column"] = "statuscode", ["is"] = "Equal", ["value"] = 1 };
        for (var i = 0; i < JobFilterJson.MaxDepth; i++)
        {
            json = new JsonObject { ["not"] = json };
        }

        Assert.Throws<FormatException>(() => JobFilterJson.Read(json));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"filter":{"column":"statuscode","is":"Equal","value":1}}""")]
    public void Parse_of_data_that_somebody_made_by_hand_is_refused(string? json) => Assert.Throws<FormatException>(() => BulkJobData.Parse(json));

    private static JobFilter Status(int code) => new JobFilter.Compare(JobColumns.Get("statuscode"), JobComparison.Equal, code);

    private static Gen<JobFilter> Filters(int depth)
    {
        var column = Gen.Elements(Columns);
        var compare = from c in column from o in Gen.Elements(Enum.GetValues<JobComparison>()) from v in Values(c) select (JobFilter)new JobFilter.Compare(c, o, v);
        var within = from c in column from v in Values(c).ListOf() select (JobFilter)new JobFilter.In(c, [.. v]);
        var text = from m in Gen.Elements(Enum.GetValues<JobTextMatch>()) from v in Texts() select (JobFilter)new JobFilter.Text(JobColumns.Get("name"), m, v);
        var columns = from left in column from right in column from o in Gen.Elements(Enum.GetValues<JobComparison>()) select (JobFilter)new JobFilter.CompareColumns(left, o, right);
        if (depth == 0)
        {
            return Gen.OneOf(compare, within, text, columns);
        }

        var inner = Filters(depth - 1);
        return Gen.OneOf(
            compare,
            within,
            text,
            columns,
            from left in inner from right in inner select (JobFilter)new JobFilter.And(left, right),
            from left in inner from right in inner select (JobFilter)new JobFilter.Or(left, right),
            from not in inner select (JobFilter)new JobFilter.Not(not));
    }

    private static Gen<string> Texts() => Gen.Elements("", "a", "O'Hara", "\"", "漢字 🐢", "\\u0041", "%", "5f1c0000-0000-4000-8000-000000000001");

    private static Gen<object?> Values(JobColumn column)
    {
        var values = column.Type switch
        {
            JobColumnType.Int32 => ArbMap.Default.GeneratorFor<int>().Select(value => (object?)value),
            JobColumnType.Int64 => ArbMap.Default.GeneratorFor<long>().Select(value => (object?)value),
            JobColumnType.Boolean => Gen.Elements<object?>(true, false),
            JobColumnType.Double => Gen.Elements<object?>(0d, 0.1, -1e300, 1d / 3),
            JobColumnType.Guid => ArbMap.Default.GeneratorFor<Guid>().Select(value => (object?)value),
            JobColumnType.DateTimeOffset => Gen.Choose(0, int.MaxValue).Select(value => (object?)DateTimeOffset.UnixEpoch.AddTicks(value * 7_654_321L)),
            _ => Texts().Select(value => (object?)value),
        };
        return Gen.OneOf(values, Gen.Constant<object?>(null));
    }
}
