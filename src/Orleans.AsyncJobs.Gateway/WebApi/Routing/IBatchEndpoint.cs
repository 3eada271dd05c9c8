namespace Orleans.AsyncJobs.Gateway.WebApi.Routing;

/// <summary>What <c>$batch</c> leads to. It is above the Web API, which carries out each of its requests.</summary>
internal interface IBatchEndpoint
{
    Task RunAsync(HttpContext context);
}
