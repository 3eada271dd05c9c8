using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.Description;

/// <summary>
/// Fills the OpenAPI document from the endpoints that have a <see cref="RouteDescription"/>. The API explorer of ASP.NET does
/// not see them: it shows endpoints whose methods the router knows, and ours refuse methods themselves, with an error body.
/// </summary>
internal sealed class DescribedEndpoints(EndpointDataSource endpoints) : IOpenApiDocumentTransformer
{
    private const string ErrorSchema = "Error";
    private const string OtherStatus = "default";

    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Orleans.AsyncJobs",
            Version = typeof(DescribedEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            Description = "What programs may ask of the service beside its OData Web API, which $metadata describes.",
        };
        document.Paths = [];
        document.AddComponent(ErrorSchema, await context.GetOrCreateSchemaAsync(typeof(ErrorBody), cancellationToken: cancellationToken));
        var mapped = endpoints.Endpoints.OfType<RouteEndpoint>().ToList();
        foreach (var endpoint in mapped.Where(endpoint => endpoint.Metadata.GetMetadata<RouteDescription>() is not null && !IsBehindAnother(endpoint, mapped)))
        {
            document.Paths.Add(PathOf(endpoint), await DescribeAsync(endpoint, document, context, cancellationToken));
        }
    }

    /// <summary>The path of an endpoint, without constraints, and with the names of parameters as clients see them.</summary>
    public static string PathOf(RouteEndpoint endpoint) => $"/{string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => $"{{{ServiceAddress.PublicName(parameter.Name)}}}",
            _ => throw new InvalidOperationException($"The part {part.PartKind} of a route pattern is not known."),
        }))))}";

    // What the host maps itself is answered by the host.
    private static bool IsBehindAnother(RouteEndpoint endpoint, List<RouteEndpoint> mapped) => mapped.Exists(other =>
        other.Order < endpoint.Order && string.Equals(PathOf(other), PathOf(endpoint), StringComparison.OrdinalIgnoreCase));

    private static async Task<OpenApiPathItem> DescribeAsync(
        RouteEndpoint endpoint, OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var item = new OpenApiPathItem();
        foreach (var described in endpoint.Metadata.GetRequiredMetadata<RouteDescription>().Operations)
        {
            var operation = new OpenApiOperation
            {
                OperationId = described.Id,
                Summary = described.Summary,
                Parameters = [],
                Responses = new OpenApiResponses { [OtherStatus] = AnswerOf("The request is refused, or failed.", MediaTypes.JsonType, new OpenApiSchemaReference(ErrorSchema, document)) },
            };
            foreach (var parameter in ParametersOf(endpoint, described))
            {
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = ServiceAddress.PublicName(parameter.Name),
                    In = IsInPath(endpoint, parameter) ? ParameterLocation.Path : ParameterLocation.Query,
                    Required = IsInPath(endpoint, parameter),
                    Description = parameter.Text,
                    Schema = await context.GetOrCreateSchemaAsync(parameter.Type, cancellationToken: cancellationToken),
                });
            }

            foreach (var answer in described.Answers)
            {
                var response = answer is { MediaType: { } mediaType, Body: { } body }
                    ? AnswerOf(answer.Text, mediaType, await context.GetOrCreateSchemaAsync(body, cancellationToken: cancellationToken))
                    : new OpenApiResponse { Description = answer.Text };
                if (answer.IsAlsoEvents)
                {
                    response.Content![MediaTypes.EventStream] = new OpenApiMediaType { Schema = await context.GetOrCreateSchemaAsync(typeof(string), cancellationToken: cancellationToken) };
                }

                operation.Responses.Add(answer.Status.ToString(CultureInfo.InvariantCulture), response);
            }

            item.AddOperation(described.Method, operation);
        }

        return item;
    }

    /// <summary>Those that are described, and those of the groups that the host mapped us under.</summary>
    private static IEnumerable<ParameterDescription> ParametersOf(RouteEndpoint endpoint, OperationDescription described) => endpoint.RoutePattern.Parameters
        .Where(parameter => described.Parameters.All(known => known.Name != parameter.Name))
        .Select(parameter => new ParameterDescription(parameter.Name, typeof(string), "Part of the address under which the service is mapped."))
        .Concat(described.Parameters);

    private static bool IsInPath(RouteEndpoint endpoint, ParameterDescription parameter) => endpoint.RoutePattern.GetParameter(parameter.Name) is not null;

    private static OpenApiResponse AnswerOf(string text, string mediaType, IOpenApiSchema schema) => new()
    {
        Description = text,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [mediaType] = new() { Schema = schema } },
    };
}
