using System.Net;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Conditions on data that is a file, in each language of queries.</summary>
public sealed class LargeDataFilterTests
{
    private const string Later = ",\"postponeuntil\":\"2099-01-01T00:00:00Z\"";

    /// <summary>What is looked for ends in the second chunk of 256 KiB.</summary>
    private static readonly string Large = new string('d', 262_140) + "Straße " + new string('d', 1_000) + "end";

    [Theory]
    [InlineData("$filter=contains(data,'DSTRAẞE')", "large")]
    [InlineData("$filter=startswith(data,'ddd')", "large")]
    [InlineData("$filter=endswith(data,'DEND')", "large")]
    [InlineData("$filter=not contains(data,'straße')", "none,small")]
    [InlineData("$filter=data eq null", "none")]
    [InlineData("$filter=data ne null and data lt 's'", "large")]
    [InlineData("$filter=data in ('SMALL','x')", "small")]
    [InlineData("$filter=data ne name", "large,none")]
    [InlineData("$filter=contains(data,'straße') or name eq 'none'", "large,none")]
    [InlineData("fetchXml=<fetch><entity name='asyncoperation'><attribute name='name'/><order attribute='name'/><filter><condition attribute='data' operator='like' value='%25d_ra[r-s]%25END'/></filter></entity></fetch>", "")]
    [InlineData("fetchXml=<fetch><entity name='asyncoperation'><attribute name='name'/><order attribute='name'/><filter><condition attribute='data' operator='like' value='d%25_tra_e%25END'/></filter></entity></fetch>", "large")]
    [InlineData("fetchXml=<fetch><entity name='asyncoperation'><attribute name='name'/><order attribute='name'/><filter><condition attribute='data' operator='not-null'/></filter></entity></fetch>", "large,small")]
    public async Task Query_withAConditionOnData_looksIntoAllOfIt(string query, string expected)
    {
        await using var host = await EngineHost.StartAsync();
        await host.CreateAsync("small", $"{Later},\"name\":\"small\"");
        await host.CreateAsync(Large, $"{Later},\"name\":\"large\"");
        using (var none = await host.SendAsync(HttpMethod.Post, EngineHost.Set, $$"""{"messagename":"{{ScriptedHandler.MessageName}}","name":"none"{{Later}}}"""))
        {
            Assert.Equal(HttpStatusCode.NoContent, none.StatusCode);
        }

        var isOData = !query.StartsWith("fetchXml", StringComparison.Ordinal);
        var answer = await host.GetAsync($"{EngineHost.Set}?{query}{(isOData ? "&$select=name&$orderby=name&$count=true" : "")}");

        Assert.Equal(expected, string.Join(',', answer.GetProperty("value").EnumerateArray().Select(row => row.GetProperty("name").GetString())));
        if (answer.TryGetProperty("@odata.count", out var count))
        {
            Assert.Equal(expected.Split(',').Length, count.GetInt32());
        }
    }
}
