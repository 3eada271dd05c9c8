using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.Description;

/// <summary><c>/openapi/asyncjobs.json</c>: the OpenAPI document of what is not OData.</summary>
internal static class DescriptionEndpoint
{
    /// <summary>A name of our own, so that the host may describe itself beside it.</summary>
    public const string DocumentName = "asyncjobs";

    public const string Pattern = $"/openapi/{DocumentName}.json";

    public static RouteDescription Description { get; } = new(new OperationDescription(HttpMethod.Get, "getOpenApi", "This document.")
    {
        Answers = [new(StatusCodes.Status200OK, "An OpenAPI document.", MediaTypes.JsonType, typeof(JsonObject))],
    });

    public static async Task AnswerAsync(HttpContext context)
    {
        Methods.RequireRead(context.Request);
        var provider = context.RequestServices.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentName);
        var document = await provider.GetOpenApiDocumentAsync(context.RequestAborted);

        // Relative to the address of the document: whatever name and scheme the client reaches it by.
        document.Servers = [new OpenApiServer { Url = context.Request.PathBase.HasValue ? context.Request.PathBase.ToUriComponent() : "/" }];

        // The writer is synchronous, and the server's stream is not.
        using var text = new MemoryStream();
        await document.SerializeAsJsonAsync(text, OpenApiSpecVersion.OpenApi3_1, context.RequestAborted);
        context.Response.ContentType = MediaTypes.Json;
        await context.Response.BodyWriter.WriteAsync(text.ToArray(), context.RequestAborted);
    }
}
