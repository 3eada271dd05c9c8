using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.Routing;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.Security;
using Orleans.AsyncJobs.Gateway.WebApi;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>
/// Carries out one request of a batch as a request of its own. Where it comes from, who sends it and how it reached this service
/// it has from the request that carries the batch, which the guard has let in.
/// </summary>
internal sealed class PartRunner
{
    private const string BatchPath = "$batch";

    /// <summary>What the connection or the browser says stands in the headers of the batch; the length of a part is not believed.</summary>
    private static readonly string[] NotOfParts = ["Host", "Origin", "Sec-Fetch-Site", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "Cookie", "Authorization"];

    private static readonly string[] OfTheBatch = [RequestCaller.ReasonHeader, RequestCaller.OriginHeader, Impersonation.ObjectIdHeader, Impersonation.CallerIdHeader, "Authorization"];

    private readonly WebApiEndpoint _endpoint;
    private readonly RequestGuard _guard;
    private readonly RequestDelegate _run;

    public PartRunner(RequestRunner runner, WebApiEndpoint endpoint, RequestGuard guard)
    {
        _endpoint = endpoint;
        _guard = guard;
        _run = runner.Open(HandleAsync, ErrorAnswer.WriteAsync);
    }

    /// <summary>Carries a request out.</summary>
    /// <param name="part">The request.</param>
    /// <param name="response">Where its answer goes; it is complete afterwards.</param>
    public async Task RunAsync(BatchPart part, PartResponse response)
    {
        try
        {
            await _run(ContextOf(part, response));
            await response.CompleteAsync();
        }
        finally
        {
            await response.FreeAsync();
        }
    }

    /// <summary>The path of the row that a request addresses or has created, below the base address; null where it names none.</summary>
    public string? FindRow(BatchPart part, PartResponse response)
    {
        if (response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            return null;
        }

        var created = response.Headers["OData-EntityId"].ToString();
        if (created.Length > 0)
        {
            return created[BaseAddress.Of(part.Batch.Request).Length..];
        }

        var path = part.References.Resolve(PartAddress.Parse(part.Request.Url, part.Batch.Request, _guard).Path);
        return path.EndsWith(')') && !path.Contains('/', StringComparison.Ordinal) ? path : null;
    }

    private Task HandleAsync(HttpContext context)
    {
        context.Response.Headers["OData-Version"] = "4.0";
        var part = context.Features.GetRequiredFeature<BatchPart>();
        if (part.Fault is { } fault)
        {
            throw fault;
        }

        var method = part.Request.Method;
        if (method is not ("GET" or "POST" or "PATCH" or "PUT" or "DELETE"))
        {
            throw WebApiException.BadRequest($"The method {method} is not taken in a batch. Send GET, POST, PATCH, PUT or DELETE.");
        }

        if (part.Member is not null && part.Request.IsGet)
        {
            throw WebApiException.BadRequest("A change set holds changes only. Put the GET before it or behind it.");
        }

        var address = PartAddress.Parse(part.Request.Url, part.Batch.Request, _guard);
        address = address with { Path = part.References.Resolve(address.Path) };
        if (address.Path.TrimEnd('/') is BatchPath)
        {
            throw WebApiException.BadRequest("A batch holds no other batch.");
        }

        var request = context.Request;
        request.QueryString = new QueryString(address.Query);
        request.Path = new PathString($"/{Uri.UnescapeDataString(address.Root).TrimStart('/')}{address.Version}/{address.DecodedPath}");
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = address.Target;
        request.RouteValues[ServiceAddress.VersionParameter] = address.Version;
        request.RouteValues[ServiceAddress.PathParameter] = address.DecodedPath;
        return _endpoint.HandleAsync(context);
    }

    private static DefaultHttpContext ContextOf(BatchPart part, PartResponse response)
    {
        var (batch, request) = (part.Batch, part.Request);
        var outer = batch.Features.GetRequiredFeature<IHttpRequestFeature>();
        var features = new FeatureCollection();
        features.Set(part);
        features.Set<IBatchReferences>(part.References);
        if (part.Member is { } member)
        {
            features.Set(member);
        }

        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = outer.Protocol,
            Scheme = outer.Scheme,
            Method = request.Method,
            Headers = HeadersOf(request, batch.Request),
            Body = request.Body ?? Stream.Null,
        });
        features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(request.Body is not null));
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response);
        features.Set(batch.Features.Get<IHttpRequestLifetimeFeature>());
        features.Set(batch.Features.Get<IHttpConnectionFeature>());
        features.Set(batch.Features.Get<IHttpAuthenticationFeature>());
        features.Set(batch.Features.Get<IServiceProvidersFeature>());
        features.Set(batch.Features.Get<IEndpointFeature>());
        features.Set<IRouteValuesFeature>(new RouteValuesFeature { RouteValues = new RouteValueDictionary(batch.Request.RouteValues) });
        features.Set<IItemsFeature>(new ItemsFeature());
        return new DefaultHttpContext(features) { Request = { PathBase = batch.Request.PathBase } };
    }

    private static IHeaderDictionary HeadersOf(BatchRequest request, HttpRequest batch)
    {
        IHeaderDictionary headers = request.Headers;
        foreach (var name in NotOfParts)
        {
            headers.Remove(name);
        }

        headers.Host = batch.Headers.Host;
        headers.ContentLength = request.BodyBytes;
        foreach (var name in OfTheBatch)
        {
            if (!headers.ContainsKey(name) && batch.Headers.TryGetValue(name, out var value))
            {
                headers[name] = value;
            }
        }

        // Some clients put the type of the batch into its parts. They mean JSON.
        if (headers.ContentType.ToString().StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            headers.Remove("Content-Type");
        }

        return headers;
    }

    private sealed class BodyDetection(bool canHaveBody) : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody { get; } = canHaveBody;
    }
}
