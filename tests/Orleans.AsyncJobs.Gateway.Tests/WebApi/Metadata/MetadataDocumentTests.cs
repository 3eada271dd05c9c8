using System.Net;
using System.Xml;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Validation;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Gateway.WebApi.Metadata;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Metadata;

/// <summary><c>$metadata</c> and the service document, as OData's own library reads them.</summary>
public sealed class MetadataDocumentTests : GatewayTests
{
    private const string Base = "/api/data/v9.2/";
    private const string Crm = "Microsoft.Dynamics.CRM.";

    [Theory]
    [InlineData(null)]
    [InlineData("application/xml")]
    [InlineData("application/json, text/plain, */*")]
    public async Task Metadata_isXmlThatALibraryReads(string? accept)
    {
        using var response = await GetAsync($"{Base}$metadata", accept is null ? [] : [("Accept", accept)]);

        Assert.Equal(("application/xml", "4.0"), (response.Content.Headers.ContentType!.MediaType, Header(response, "OData-Version")));
        AssertComplete(CsdlReader.Parse(XmlReader.Create(await response.Content.ReadAsStreamAsync(Cancellation))));
    }

    [Fact]
    public async Task Metadata_asJsonAlone_isJsonThatALibraryReads()
    {
        using var response = await GetAsync($"{Base}$metadata", ("Accept", "application/json"));

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var reader = new System.Text.Json.Utf8JsonReader(await response.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.True(CsdlReader.TryParse(ref reader, out var model, out var errors), string.Join(' ', errors));
        AssertComplete(model);
    }

    [Fact]
    public async Task Metadata_readByTheMessageReader_isTheModel()
    {
        using var response = await GetAsync($"{Base}$metadata");
        using var reader = new ODataMessageReader(await MessageOf(response), new ODataMessageReaderSettings(), EdmCoreModel.Instance);

        AssertComplete(reader.ReadMetadataDocument());
    }

    [Fact]
    public void Model_isValid()
    {
        Assert.True(EntityModel.Instance.Edm.Validate(out var errors), string.Join('\n', errors));
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task ServiceDocument_readByTheMessageReader_namesTheSets(string slash)
    {
        using var response = await GetAsync($"/api/data/v9.0{slash}");
        using var reader = new ODataMessageReader(await MessageOf(response), new ODataMessageReaderSettings { BaseUri = new Uri(Host.Address, "/api/data/v9.0/") }, EntityModel.Instance.Edm);

        var document = reader.ReadServiceDocument();

        Assert.Equal([.. QueryTables.All.Select(table => table.SetName), "EntityDefinitions", "jobhandlers", "joblines", "jobactions", "jobsilos", "customapis"], document.EntitySets.Select(set => set.Name));
        Assert.Equal(new Uri(Host.Address, "/api/data/v9.0/asyncoperations"), document.EntitySets.First().Url);
    }

    [Fact]
    public async Task Rows_readByTheMessageReader_areRowsOfTheModel()
    {
        var id = Guid.NewGuid();
        Host.Queries.Add(id, 3, ("name", "Export"), ("statecode", 3), ("createdon", DateTimeOffset.UnixEpoch), ("autodelete", true), ("sequence", 7L));
        using var response = await GetAsync($"{Base}asyncoperations?$select=name,statecode,createdon,autodelete,sequence&$count=true", ("Prefer", "odata.include-annotations=\"*\""));
        using var reader = new ODataMessageReader(
            await MessageOf(response), new ODataMessageReaderSettings { ShouldIncludeAnnotation = _ => true }, EntityModel.Instance.Edm);

        var rows = await reader.CreateODataResourceSetReaderAsync(EntityModel.Instance.SetOf(QueryTables.Jobs), EntityModel.Instance.SetOf(QueryTables.Jobs).EntityType);
        ODataResource? row = null;
        while (await rows.ReadAsync())
        {
            row = rows.State == ODataReaderState.ResourceEnd ? (ODataResource)rows.Item : row;
        }

        Assert.Equal("W/\"3\"", row!.ETag);
        Assert.Equal(id, row.Properties.OfType<ODataProperty>().Single(property => property.Name == "asyncoperationid").Value);
        Assert.Equal(7L, row.Properties.OfType<ODataProperty>().Single(property => property.Name == "sequence").Value);
    }

    [Theory]
    [InlineData("jobhandlers")]
    [InlineData("joblines")]
    [InlineData("jobactions?$top=2")]
    [InlineData("jobsilos")]
    public async Task Entries_readByTheMessageReader_areThoseOfTheModel(string path)
    {
        Host.Jobs.Handlers.Add(new JobHandlerStatus { MessageName = "Mail" });
        Host.Records.Actions.AddRange(Enumerable.Range(1, 3).Select(i => new JobAction { ActionId = i, On = DateTimeOffset.UnixEpoch, Caller = JobCaller.System, Verb = JobActionVerb.Cancel, Name = "Mail" }));
        var head = Guid.NewGuid();
        Host.Records.Lines.Add(new BlockedLine("halted", head, JobWaitKind.None, DateTimeOffset.UnixEpoch, 2, IsHalted: true));
        Host.Queries.Add(head, 1, ("name", "Mail"), ("statecode", 3), ("statuscode", 31));
        Host.Silos.Reports.Add(new Explaining.SiloReport { HostId = "S1", Name = "Silo", Status = "Active", Checks = [new Explaining.SiloCheck("storage", true, null)], Settings = [new("a", "b")] });
        using var response = await GetAsync(Base + path);
        var set = EntityModel.Instance.Edm.EntityContainer.FindEntitySet(path.Split('?')[0]);
        using var reader = new ODataMessageReader(await MessageOf(response), new ODataMessageReaderSettings { ShouldIncludeAnnotation = _ => true }, EntityModel.Instance.Edm);

        var entries = await reader.CreateODataResourceSetReaderAsync(set, set.EntityType);
        List<ODataResource> read = [];
        while (await entries.ReadAsync())
        {
            if (entries.State == ODataReaderState.ResourceEnd)
            {
                read.Add((ODataResource)entries.Item);
            }
        }

        Assert.NotEmpty(read);
    }

    [Theory]
    [InlineData("$metadata?$top=1", HttpStatusCode.BadRequest, "0x80040203")]
    [InlineData("$metadata?$format=json", HttpStatusCode.NotImplemented, "0x80040203")]
    [InlineData("?$select=name", HttpStatusCode.BadRequest, "0x80040203")]
    [InlineData("$metadata/x", HttpStatusCode.NotFound, "0x8006088a")]
    [InlineData("$metadata(x)", HttpStatusCode.NotFound, "0x8006088a")]
    public async Task Metadata_badRequest_isRefused(string path, HttpStatusCode status, string code)
    {
        using var response = await GetAsync(Base + path);

        _ = await AssertRefusedAsync(response, status, code);
    }

    private static void AssertComplete(IEdmModel model)
    {
        foreach (var table in QueryTables.All)
        {
            var type = Assert.IsAssignableFrom<IEdmEntityType>(model.FindType(Crm + table.Name));
            Assert.Equal(table.PrimaryId.Name, Assert.Single(type.Key()).Name);
            Assert.Equal(table.Columns.Select(column => column.Name), type.DeclaredStructuralProperties().Select(property => property.Name));
            Assert.Equal(table.Columns.Select(column => EntityModel.KindOf(column.Type)), type.DeclaredStructuralProperties().Select(property => property.Type.PrimitiveKind()));
            var set = model.EntityContainer.FindEntitySet(table.SetName);
            foreach (var lookup in table.Lookups)
            {
                var navigation = Assert.IsAssignableFrom<IEdmNavigationProperty>(type.FindProperty(lookup.Navigation));
                Assert.Equal((Crm + lookup.Target, EdmMultiplicity.ZeroOrOne), (navigation.ToEntityType().FullName(), navigation.TargetMultiplicity()));
                Assert.Equal(lookup.Column, Assert.Single(navigation.ReferentialConstraint.PropertyPairs).DependentProperty.Name);
                Assert.Equal(QueryTables.Find(lookup.Target)!.SetName, set.FindNavigationTarget(navigation).Name);
                Assert.Equal(lookup.Collection, navigation.Partner?.Name);
            }
        }

        foreach (var name in (string[])["CancelJob", "PostponeJob", "ExplainJob", "History", "JobLog", "CreateMultiple", "CancelJobs", "BulkDelete", "WhoAmI", "RetrieveTotalRecordCount", "LastXDays", "In", "EqualUserId"])
        {
            Assert.NotEmpty(model.FindDeclaredOperations(Crm + name));
        }

        Assert.NotNull(model.EntityContainer.FindOperationImports("WhoAmI").FirstOrDefault());
    }

    private static async Task<IODataResponseMessageAsync> MessageOf(HttpResponseMessage response) => new Message(response, await response.Content.ReadAsStreamAsync(Cancellation));

    private sealed class Message(HttpResponseMessage response, Stream body) : IODataResponseMessageAsync
    {
        public IEnumerable<KeyValuePair<string, string>> Headers =>
            response.Headers.Concat(response.Content.Headers).Select(header => KeyValuePair.Create(header.Key, string.Join(',', header.Value)));

        public int StatusCode { get; set; } = (int)response.StatusCode;

        public string GetHeader(string headerName) => Headers.FirstOrDefault(header => string.Equals(header.Key, headerName, StringComparison.OrdinalIgnoreCase)).Value;

        public void SetHeader(string headerName, string headerValue) => throw new NotSupportedException();

        public Stream GetStream() => body;

        public Task<Stream> GetStreamAsync() => Task.FromResult(body);
    }
}
