using System.Text.Json;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>The published diagnostic queries, word for word, and those to which the page links.</summary>
public sealed class DiagnosticQueryTests(SeededEngine engine) : ODataTests(engine)
{
    private const string Retrieve = """
        ?$top=1000&
        $select=asyncoperationid,completedon,createdon,data,dependencytoken,depth,errorcode,executiontimespan,friendlymessage,
        iswaitingforevent,message,messagename,modifiedon,name,operationtype,_ownerid_value,postponeuntil,primaryentitytype,
        recurrencepattern,recurrencestarttime,_regardingobjectid_value,retrycount,sequence,startedon,statecode,
        utcconversiontimezonecode,workflowstagename&
        $expand=createdby($select=fullname),modifiedby($select=fullname),owningbusinessunit($select=name),
        owningextensionid($select=name),owningteam($select=name),owninguser($select=fullname)
        """;

    private static readonly (string, string)[] Headers = [("Accept", "application/json"), ("OData-MaxVersion", "4.0"), ("OData-Version", "4.0")];
    private static readonly (string, string)[] WithLabels = [.. Headers, ("Prefer", "odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\"")];

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r\n    ")]
    public async Task Retrieve_asPublished_showsJobsAndTheirOwners(string lineBreak)
    {
        var query = string.Concat(Retrieve.Split('\n').Select(line => line + lineBreak)).TrimEnd().Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

        var rows = (await AskAsync(query, WithLabels)).GetProperty("value").EnumerateArray().ToList();

        Assert.Equal(9, rows.Count);
        Assert.All(rows, row => Assert.Equal(33, row.EnumerateObject().Count(member => !member.Name.Contains('@', StringComparison.Ordinal))));
        Assert.Equal(
            ("Mail 1", "SYSTEM", "AsyncJobs", JsonValueKind.Null, "succeed", "Completed"),
            (rows[0].GetProperty("name").GetString(), rows[0].GetProperty("createdby").GetProperty("fullname").GetString(), rows[0].GetProperty("owningbusinessunit").GetProperty("name").GetString(),
             rows[0].GetProperty("owningteam").ValueKind, rows[0].GetProperty("data").GetString(), rows[0].GetProperty("statecode@OData.Community.Display.V1.FormattedValue").GetString()));
    }

    [Theory]
    [InlineData("groupby((statecode,statuscode,operationtype),aggregate($count as count))", "1/10/54:1 3/30/54:6 3/31/10:1 3/31/54:1")]
    [InlineData("filter((statecode eq 1))/groupby((statecode,statuscode,operationtype),aggregate($count as count))", "1/10/54:1")]
    [InlineData("filter((operationtype eq 10))/groupby((statecode,statuscode,operationtype),aggregate($count as count))", "3/31/10:1")]
    [InlineData("filter((statecode eq 0 and statuscode eq 0))/groupby((statecode,statuscode,operationtype),aggregate($count as count))", "")]
    public async Task Groups_asPublished_count(string apply, string expected)
    {
        var groups = (await AskAsync($"?$apply={apply}", WithLabels)).GetProperty("value").EnumerateArray().ToList();

        Assert.Equal(expected, string.Join(' ', groups.Select(group => $"{group.GetProperty("statecode")}/{group.GetProperty("statuscode")}/{group.GetProperty("operationtype")}:{group.GetProperty("count")}").Order(StringComparer.Ordinal)));
        Assert.All(groups, group => Assert.True(group.TryGetProperty("operationtype@OData.Community.Display.V1.FormattedValue", out _)));
    }

    [Theory]
    [InlineData("filter((datablobid ne null))/aggregate($count as FileStorageCount)", """[{"FileStorageCount":0}]""")]
    [InlineData("filter((datablobid eq null))/aggregate($count as DBCount)", """[{"DBCount":9}]""")]
    public async Task Counts_asPublished_count(string apply, string expected) =>
        Assert.Equal(expected, (await AskAsync($"?$apply={apply}", Headers)).GetProperty("value").GetRawText());

    [Fact]
    public async Task NamesInFileStorage_asPublished_areNone() =>
        Assert.Equal(0, (await AskAsync("?$apply=filter((datablobid ne null))/groupby((operationtype,name,friendlymessage),aggregate($count as jobs))", WithLabels)).GetProperty("value").GetArrayLength());

    [Fact]
    public async Task LinksOfThePage_areAnswered()
    {
        Assert.Equal(8, DiagnosticQueries.All.Count);
        foreach (var query in DiagnosticQueries.All)
        {
            Assert.Equal(JsonValueKind.Array, (await AskAsync(query.Encoded["asyncoperations".Length..])).GetProperty("value").ValueKind);
        }
    }
}
