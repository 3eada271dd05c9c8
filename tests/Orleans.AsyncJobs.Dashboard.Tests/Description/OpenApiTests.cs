using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;
using Orleans.AsyncJobs.Gateway.Description;

namespace Orleans.AsyncJobs.Dashboard.Tests.Description;

/// <summary><c>/openapi/asyncjobs.json</c>, read by the library's reader, against what is mapped.</summary>
public sealed partial class OpenApiTests
{
    private const string Address = "/openapi/asyncjobs.json";
    private const string Monitor = "/api/backgroundoperation/{operationId}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_document_hasEveryPathForPrograms()
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobs());

        var document = await ReadAsync(host, Address);

        Assert.Equal([Monitor, "/events", "/healthz", Address, "/readyz"], document.Paths.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("/", Assert.Single(document.Servers!).Url);
        var ids = document.Paths.Values.SelectMany(path => path.Operations!.Values).Select(operation => operation.OperationId).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public async Task MapAsyncJobs_everyEndpoint_isDescribedOrExcluded()
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobs());
        var document = await ReadAsync(host, Address);

        var mapped = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        var unsaid = mapped.Where(endpoint => endpoint.Metadata.GetMetadata<RouteDescription>() is null && endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null);
        Assert.Empty(unsaid.Select(endpoint => endpoint.RoutePattern.RawText));
        var described = mapped.Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null);
        Assert.Equal(
            described.Select(DescribedEndpoints.PathOf).Order(StringComparer.Ordinal), document.Paths.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Get_describedPaths_answerAsTheDocumentSays()
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobs());
        var document = await ReadAsync(host, Address);

        foreach (var (path, item) in document.Paths.Where(path => path.Key != Monitor))
        {
            var operation = Assert.Single(item.Operations!);
            Assert.Equal(HttpMethod.Get, operation.Key);
            using var answer = await host.SendAsync(HttpMethod.Head, path, body: null);
            var said = operation.Value.Responses![((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)];
            Assert.Equal(Assert.Single(said.Content!).Key, answer.Content.Headers.ContentType!.MediaType);
            using var refused = await host.SendAsync(HttpMethod.Delete, path, body: null);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
            var error = JsonElement.Parse(await refused.Content.ReadAsStringAsync(Cancellation));
            AssertFits(error, Assert.Single(operation.Value.Responses["default"].Content!).Value.Schema!);
        }

        foreach (var path in (string[])["/healthz", "/readyz"])
        {
            AssertFits(JsonElement.Parse(await host.ReadAsync(path)), Assert.Single(document.Paths[path].Operations![HttpMethod.Get].Responses!["200"].Content!).Value.Schema!);
        }
    }

    [Fact]
    public async Task Get_statusMonitor_isDescribedWithItsParametersAndAnswers()
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobs());

        var operations = (await ReadAsync(host, Address)).Paths[Monitor].Operations!;

        Assert.Equal(["DELETE", "GET"], operations.Keys.Select(method => method.Method).Order(StringComparer.Ordinal));
        var (get, delete) = (operations[HttpMethod.Get], operations[HttpMethod.Delete]);
        Assert.Equal(
            [("operationId", ParameterLocation.Path, true), ("wait", ParameterLocation.Query, false)], get.Parameters!.Select(parameter => (parameter.Name!, parameter.In!.Value, parameter.Required)));
        Assert.Equal(["operationId"], delete.Parameters!.Select(parameter => parameter.Name));
        Assert.Equal(["200", "404", "503", "default"], get.Responses!.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["200", "400", "404", "default"], delete.Responses!.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["application/json", "text/event-stream"], get.Responses["200"].Content!.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["backgroundOperationStateCode", "backgroundOperationStatusCode"], get.Responses["200"].Content!["application/json"].Schema!.Required!.Order(StringComparer.Ordinal));
        AssertFits(
            JsonElement.Parse("""{"backgroundOperationStateCode":2,"backgroundOperationStatusCode":22}"""), delete.Responses["200"].Content!["application/json"].Schema!);
    }

    [Fact]
    public async Task Get_documentBelowGroupAndPathBase_hasThePathsOfThere()
    {
        await using var host = await ForeignHost.StartAsync(app =>
        {
            app.UsePathBase("/base");
            app.UseRouting();
            app.MapGroup("/of/{tenant}").MapAsyncJobs();
        });

        var document = await ReadAsync(host, $"/base/of/a{Address}");

        Assert.Equal("/base", Assert.Single(document.Servers!).Url);
        var parameter = Assert.Single(document.Paths["/of/{tenant}/healthz"].Operations![HttpMethod.Get].Parameters!);
        Assert.Equal((ParameterLocation.Path, "tenant", true), (parameter.In, parameter.Name, parameter.Required));
    }

    [Fact]
    public async Task Get_documentWhereTheHostMapsThePathItself_leavesItOut()
    {
        await using var host = await ForeignHost.StartAsync(app =>
        {
            app.MapGet("/healthz", () => "mine");
            app.MapAsyncJobs();
        });

        var document = await ReadAsync(host, Address);

        Assert.DoesNotContain("/healthz", document.Paths.Keys);
        Assert.Contains("/readyz", document.Paths.Keys);
    }

    [Fact]
    public async Task Get_documentOfTheHostItself_standsBesideOurs()
    {
        await using var host = await ForeignHost.StartAsync(
            app =>
            {
                app.MapGet("/mine", () => "mine");
                app.MapAsyncJobs();
                app.MapOpenApi();
            },
            builder => builder.Services.AddOpenApi());

        Assert.Equal(["/mine"], (await ReadAsync(host, "/openapi/v1.json")).Paths.Keys);
        Assert.DoesNotContain("/mine", (await ReadAsync(host, Address)).Paths.Keys);
    }

    [Fact]
    public async Task Docs_ofTheDocument_nameItsAddress()
    {
        var docs = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "web-api.md"), Cancellation);

        Assert.Equal(Address, AddressInDocs().Match(docs).Value);
    }

    [GeneratedRegex(@"/openapi/[^`\s]+", RegexOptions.NonBacktracking)]
    private static partial Regex AddressInDocs();

    private static async Task<OpenApiDocument> ReadAsync(ForeignHost host, string path)
    {
        var text = await host.ReadAsync(path);
        var read = OpenApiDocument.Parse(text, "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.StartsWith("3.1", JsonElement.Parse(text).GetProperty("openapi").GetString(), StringComparison.Ordinal);
        return read.Document!;
    }

    /// <summary>Checks that a body has the properties that are required, and none that is not named.</summary>
    private static void AssertFits(JsonElement body, IOpenApiSchema schema)
    {
        Assert.All(body.EnumerateObject(), member => Assert.Contains(member.Name, schema.Properties!.Keys));
        foreach (var (name, property) in schema.Properties!)
        {
            if (body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object)
            {
                AssertFits(value, property);
            }
        }

        Assert.All(schema.Required ?? new HashSet<string>(), name => Assert.True(body.TryGetProperty(name, out _), name));
    }
}
