using System.Net;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Gateway.WebApi.Metadata.Definitions;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Metadata;

public sealed class EntityDefinitionTests : GatewayTests
{
    private const string Base = "/api/data/v9.2/EntityDefinitions";
    private const string Job = $"{Base}(LogicalName='asyncoperation')";

    [Theory]
    [InlineData("?%24select=LogicalName,EntitySetName,PrimaryIdAttribute&%24filter=LogicalName+eq+'asyncoperation'")]
    [InlineData("?$select=LogicalName,EntitySetName,PrimaryIdAttribute&$filter=LogicalName eq @p1&@p1='asyncoperation'")]
    [InlineData("?$select=LogicalName,EntitySetName,PrimaryIdAttribute&$filter=ObjectTypeCode eq 4700 and not IsCustomEntity")]
    [InlineData("?$select=LogicalName,EntitySetName,PrimaryIdAttribute&$filter=LogicalName in ('asyncoperation','account')")]
    [InlineData("?$select=LogicalName,EntitySetName,PrimaryIdAttribute&$filter=contains(EntitySetName,'ASYNC') and IsPrivate eq false")]
    [InlineData("?$select=LogicalName,EntitySetName,PrimaryIdAttribute&$filter=startswith(LogicalName,'asyncop') or LogicalName eq null")]
    public async Task List_filtered_isTheTable(string query)
    {
        using var response = await GetAsync(Base + query);

        var list = await ReadJsonAsync(response);
        var table = Assert.Single(list.GetProperty("value").EnumerateArray());
        Assert.EndsWith("$metadata#EntityDefinitions(LogicalName,EntitySetName,PrimaryIdAttribute)", list.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ("asyncoperation", "asyncoperations", "asyncoperationid", 4),
            (table.GetProperty("LogicalName").GetString(), table.GetProperty("EntitySetName").GetString(), table.GetProperty("PrimaryIdAttribute").GetString(), table.EnumerateObject().Count()));
        Assert.NotEqual(Guid.Empty, table.GetProperty("MetadataId").GetGuid());
    }

    [Fact]
    public async Task List_withoutOptions_isAllTables()
    {
        using var response = await GetAsync($"{Base}?$count=true");

        var list = await ReadJsonAsync(response);
        Assert.Equal(QueryTables.All.Count, list.GetProperty("@odata.count").GetInt32());
        Assert.Equal(QueryTables.All.Select(table => table.Name), list.GetProperty("value").EnumerateArray().Select(table => table.GetProperty("LogicalName").GetString()));
        Assert.All(list.GetProperty("value").EnumerateArray(), table => Assert.False(table.TryGetProperty("Attributes", out _)));
    }

    [Fact]
    public async Task One_byEitherKey_isTheSame()
    {
        using var byName = await GetAsync($"{Job}?$select=MetadataId,PrimaryNameAttribute");
        var table = await ReadJsonAsync(byName);
        using var byId = await GetAsync($"{Base}({table.GetProperty("MetadataId").GetGuid()})?$select=MetadataId,PrimaryNameAttribute");

        Assert.Equal("name", table.GetProperty("PrimaryNameAttribute").GetString());
        Assert.Equal(table.GetRawText(), (await ReadJsonAsync(byId)).GetRawText());
    }

    [Fact]
    public async Task One_expanded_hasItsColumns()
    {
        using var response = await GetAsync($"{Job}?$select=LogicalName&$expand=Attributes($select=LogicalName,AttributeType;$filter=AttributeType eq Microsoft.Dynamics.CRM.AttributeTypeCode'State')");

        var column = Assert.Single((await ReadJsonAsync(response)).GetProperty("Attributes").EnumerateArray());
        Assert.Equal(("statecode", "State"), (column.GetProperty("LogicalName").GetString(), column.GetProperty("AttributeType").GetString()));
    }

    [Fact]
    public async Task Attributes_areTheColumnsByTheirOwnNames()
    {
        using var response = await GetAsync($"{Job}/Attributes?$select=LogicalName,AttributeType,IsPrimaryId");

        var columns = (await ReadJsonAsync(response)).GetProperty("value").EnumerateArray().ToDictionary(column => column.GetProperty("LogicalName").GetString()!);
        Assert.Equal(JobColumns.All.Count, columns.Count);
        Assert.Equal(
            ["Uniqueidentifier", "String", "Memo", "Picklist", "State", "Status", "Integer", "BigInt", "Double", "Boolean", "DateTime", "Lookup", "Owner"],
            ((string[])["asyncoperationid", "name", "message", "operationtype", "statecode", "statuscode", "depth", "sequence", "executiontimespan", "autodelete", "createdon", "createdby", "ownerid"])
                .Select(name => columns[name].GetProperty("AttributeType").GetString()));
        Assert.True(columns["asyncoperationid"].GetProperty("IsPrimaryId").GetBoolean());
        Assert.Equal("#Microsoft.Dynamics.CRM.StringAttributeMetadata", columns["name"].GetProperty("@odata.type").GetString());
    }

    [Fact]
    public async Task Picklists_expanded_haveTheirOptions()
    {
        using var response = await GetAsync($"{Job}/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet,GlobalOptionSet($select=Name)");

        var columns = (await ReadJsonAsync(response)).GetProperty("value").EnumerateArray().ToDictionary(column => column.GetProperty("LogicalName").GetString()!);
        Assert.Equal(["operationtype", "onfailure"], columns.Keys);
        var options = columns["operationtype"].GetProperty("OptionSet").GetProperty("Options").EnumerateArray().ToDictionary(option => option.GetProperty("Value").GetInt32(), LabelOf);
        Assert.Equal(("Workflow", "Execute Async Request"), (options[10], options[54]));
        Assert.Equal(JsonValueKind.Null, columns["onfailure"].GetProperty("GlobalOptionSet").ValueKind);
    }

    [Theory]
    [InlineData("StateAttributeMetadata", "statecode", "3 Completed 30", "DefaultStatus")]
    [InlineData("StatusAttributeMetadata", "statuscode", "32 Canceled 3", "State")]
    public async Task States_expanded_haveTheirOptions(string type, string column, string last, string more)
    {
        using var list = await GetAsync($"{Job}/Attributes/Microsoft.Dynamics.CRM.{type}?$select=LogicalName&$expand=OptionSet($select=Options)");
        using var one = await GetAsync($"{Job}/Attributes(LogicalName='{column}')/Microsoft.Dynamics.CRM.{type}?$select=LogicalName&$expand=OptionSet($select=Options)");
        using var options = await GetAsync($"{Job}/Attributes(LogicalName='{column}')/Microsoft.Dynamics.CRM.{type}/OptionSet");

        var found = Assert.Single((await ReadJsonAsync(list)).GetProperty("value").EnumerateArray());
        Assert.Equal(column, found.GetProperty("LogicalName").GetString());
        var expected = found.GetProperty("OptionSet").GetProperty("Options");
        var option = expected.EnumerateArray().Last();
        Assert.Equal(last, $"{option.GetProperty("Value")} {LabelOf(option)} {option.GetProperty(more)}");
        Assert.Equal(expected.GetRawText(), (await ReadJsonAsync(one)).GetProperty("OptionSet").GetProperty("Options").GetRawText());
        Assert.Equal(expected.GetRawText(), (await ReadJsonAsync(options)).GetProperty("Options").GetRawText());
    }

    [Theory]
    [InlineData("(LogicalName='account')", HttpStatusCode.NotFound, "0x80040217", "no table with LogicalName 'account'")]
    [InlineData("(LogicalName='asyncoperations')", HttpStatusCode.NotFound, "0x80040217", "did you mean 'asyncoperation'?")]
    [InlineData("(LogicalName=asyncoperation)", HttpStatusCode.BadRequest, "0x80040203", "not a text")]
    [InlineData("(x)", HttpStatusCode.BadRequest, "0x80040203", "neither a Guid nor")]
    [InlineData("()", HttpStatusCode.BadRequest, "0x80040203", "neither a Guid nor")]
    [InlineData("(018f0000-0000-7000-8000-0000000000ff)", HttpStatusCode.NotFound, "0x80040217", "no table with MetadataId")]
    [InlineData("/x", HttpStatusCode.NotFound, "0x8006088a", "'x'")]
    [InlineData("(LogicalName='asyncoperation')/x", HttpStatusCode.NotFound, "0x8006088a", "'x'")]
    [InlineData("(LogicalName='asyncoperation')/Attributes/x", HttpStatusCode.NotFound, "0x8006088a", "'x'")]
    [InlineData("(LogicalName='asyncoperation')/Attributes(LogicalName='nam')", HttpStatusCode.NotFound, "0x80040217", "did you mean 'name'?")]
    [InlineData("(LogicalName='asyncoperation')/Attributes/Microsoft.Dynamics.CRM.asyncoperation", HttpStatusCode.NotFound, "0x8006088a", "")]
    [InlineData("(LogicalName='asyncoperation')/Attributes/Microsoft.Dynamics.CRM.NoSuch", HttpStatusCode.NotFound, "0x8006088a", "")]
    [InlineData("(LogicalName='asyncoperation')/Attributes(LogicalName='name')/OptionSet", HttpStatusCode.NotFound, "0x8006088a", "'OptionSet'")]
    [InlineData("(LogicalName='asyncoperation')/Attributes(LogicalName='name')/Microsoft.Dynamics.CRM.StatusAttributeMetadata", HttpStatusCode.NotFound, "0x80040217", "no column")]
    [InlineData("(LogicalName='asyncoperation')/Attributes(LogicalName='statuscode')/Microsoft.Dynamics.CRM.StatusAttributeMetadata/GlobalOptionSet", HttpStatusCode.NotFound, "0x8006088a", "")]
    [InlineData("?$select=nosuch", HttpStatusCode.BadRequest, "0x80060888", "on type 'Microsoft.Dynamics.CRM.EntityMetadata'")]
    [InlineData("?$filter=nosuch eq 3", HttpStatusCode.BadRequest, "0x80060888", "'nosuch'")]
    [InlineData("?$filter=length(LogicalName) gt 3", HttpStatusCode.NotImplemented, "0x80040203", "definitions")]
    [InlineData("?$filter=DisplayName/UserLocalizedLabel/Label eq 'x'", HttpStatusCode.NotImplemented, "0x80040203", "definitions")]
    [InlineData("?$filter=DisplayName ne null", HttpStatusCode.NotImplemented, "0x80040203", "definitions")]
    [InlineData("?$filter=ObjectTypeCode gt 1e300", HttpStatusCode.BadRequest, "0x80040203", "1e300")]
    [InlineData("?$filter=ObjectTypeCode add 1 eq 3", HttpStatusCode.NotImplemented, "0x80040203", "definitions")]
    [InlineData("?$filter=Attributes/any(a:a/LogicalName eq 'x')", HttpStatusCode.NotImplemented, "0x80040203", "definitions")]
    [InlineData("?$expand=nosuch", HttpStatusCode.BadRequest, "0x80060888", "'nosuch'")]
    [InlineData("?$expand=Attributes($top=3)", HttpStatusCode.NotImplemented, "0x80040203", "Another option")]
    [InlineData("?$expand=Attributes/$ref", HttpStatusCode.NotImplemented, "0x80040203", "$ref")]
    [InlineData("?$top=3", HttpStatusCode.BadRequest, "0x80040203", "'$top' does not fit this request")]
    [InlineData("?$orderby=LogicalName", HttpStatusCode.BadRequest, "0x80040203", "does not fit this request")]
    public async Task Request_thatWillNotDo_isRefused(string path, HttpStatusCode status, string code, string expected)
    {
        using var response = await GetAsync(Base + path);

        Assert.Contains(expected, await AssertRefusedAsync(response, status, code), StringComparison.Ordinal);
    }

    private static string LabelOf(JsonElement option) => option.GetProperty("Label").GetProperty("UserLocalizedLabel").GetProperty("Label").GetString()!;

    [Fact]
    public async Task SchemaName_isAsDataverseWritesIt()
    {
        using var tables = await GetAsync($"{Base}?$select=LogicalName,SchemaName,EntitySetName,CollectionSchemaName");
        using var columns = await GetAsync($"{Job}/Attributes?$select=LogicalName,SchemaName");

        var names = (await ReadJsonAsync(tables)).GetProperty("value").EnumerateArray()
            .SelectMany(table => new[] { Pair(table, "LogicalName", "SchemaName"), Pair(table, "EntitySetName", "CollectionSchemaName") })
            .Concat((await ReadJsonAsync(columns)).GetProperty("value").EnumerateArray().Select(column => Pair(column, "LogicalName", "SchemaName"))).ToList();
        Assert.All(names, name => Assert.Equal(name.Logical, name.Schema.ToLowerInvariant()));
        Assert.All(names, name => Assert.True(char.IsAsciiLetterUpper(name.Schema[0]), name.Schema));
        Assert.All(
            (string[])["AsyncOperation", "AsyncOperations", "SdkMessageProcessingStep", "AsyncOperationId", "CreatedOnBehalfBy", "UTCConversionTimeZoneCode"],
            name => Assert.Contains(name, names.Select(known => known.Schema)));

        static (string Logical, string Schema) Pair(JsonElement row, string logical, string schema) => (row.GetProperty(logical).GetString()!, row.GetProperty(schema).GetString()!);
    }

    [Fact]
    public void SchemaNames_ofEveryTableAndColumn_areThere()
    {
        Assert.All(QueryTables.All, table => Assert.NotEmpty(SchemaNames.Of(table.Name) + SchemaNames.Of(table.SetName)));
        Assert.Equal(
            QueryTables.All.Sum(table => table.Columns.Count),
            EntityDefinitions.All.Sum(table => table["Attributes"]!.AsArray().Count(column => !string.IsNullOrEmpty((string?)column!["SchemaName"]))));
    }
}
