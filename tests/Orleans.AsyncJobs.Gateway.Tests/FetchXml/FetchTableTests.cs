using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

/// <summary>All tables, the examples of the document and the widest queries of FetchXML over a real store.</summary>
public sealed class FetchTableTests : FetchTests
{
    [Fact]
    public async Task Examples_of_the_document_are_answered()
    {
        await AddAsync("a");
        var documents = await ExamplesAsync();

        Assert.Equal(4, documents.Count);
        foreach (var document in documents)
        {
            Assert.Equal(JsonValueKind.Array, (await FetchAsync(document, All)).GetProperty("value").ValueKind);
        }
    }

    [Theory]
    [InlineData("systemuser", "systemusers", "fullname", "SYSTEM")]
    [InlineData("businessunit", "businessunits", "name", "AsyncJobs")]
    [InlineData("team", "teams", "name", "")]
    [InlineData("sdkmessageprocessingstep", "sdkmessageprocessingsteps", "name", "")]
    [InlineData("bulkdeleteoperation", "bulkdeleteoperations", "name", "")]
    [InlineData("bulkdeletefailure", "bulkdeletefailures", "errordescription", "")]
    [InlineData("fileattachment", "fileattachments", "filename", "")]
    public async Task Each_table_is_read(string table, string set, string column, string expected)
    {
        var answer = await ReadAsync($"{set}?fetchXml={Uri.EscapeDataString($"<fetch><entity name='{table}'><all-attributes/></entity></fetch>")}");

        Assert.Equal(expected, string.Join(',', answer.GetProperty("value").EnumerateArray().Select(row => row.GetProperty(column).GetString())));
    }

    [Fact]
    public async Task Widest_queries_that_are_taken_are_answered()
    {
        await AddAsync("a", change: status => status with { Message = "m" });
        await AddAsync("b");
        var links = string.Concat(Enumerable.Range(0, 15).Select(_ => "<link-entity name='asyncoperation' from='operationtype' to='operationtype' link-type='outer'><all-attributes/></link-entity>"));
        var keys = string.Concat(Enumerable.Range(0, 200).Select(i => $"<attribute name='name' alias='k{i}' groupby='true'/>"));
        var columns = string.Concat(Enumerable.Range(0, 200).Select(i => $"<attribute name='{(i % 2 == 0 ? "name" : "message")}' alias='k{i}'/>"));
        var conditions = string.Concat(Enumerable.Range(0, 150).Select(i => $"<condition attribute='name' operator='not-between'><value>x{i}</value><value>y{i}</value></condition>"));

        Assert.Equal(5, (await FetchAsync($"<fetch count='5'><entity name='asyncoperation'><attribute name='name'/>{links}</entity></fetch>", All)).GetProperty("value").GetArrayLength());
        Assert.Equal([1, 1], (await PagesAsync($"<fetch aggregate='true' count='1'{{0}}><entity name='asyncoperation'>{keys}</entity></fetch>")).Select(page => page.Count));
        Assert.Equal([1, 1], (await PagesAsync($"<fetch distinct='true' count='1'{{0}}><entity name='asyncoperation'>{columns}</entity></fetch>")).Select(page => page.Count));
        Assert.Equal("a,b", NamesOf(await FetchAsync($"<fetch><entity name='asyncoperation'><attribute name='name'/><filter type='or'>{conditions}</filter></entity></fetch>")));
    }

    private static async Task<IReadOnlyList<string>> ExamplesAsync([System.Runtime.CompilerServices.CallerFilePath] string path = "")
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(path)!, "../../../docs/fetchxml.md"), Cancellation);
        return [.. text.Split("```xml\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)])];
    }
}
