using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Dashboard.Parts;

/// <summary>A command to try: it creates a job that sends one request.</summary>
internal static class CurlLine
{
    private const string ElsewhereUrl = "https://example.com/";

    /// <param name="webApi">The base address of the Web API, as it is reached from outside.</param>
    /// <param name="healthUrl">Where the service reaches its own health; jobs may call no other address on loopback. Null where that is not mapped.</param>
    public static string For(string webApi, string? healthUrl)
    {
        var data = $$"""{"method":"GET","url":"{{healthUrl ?? ElsewhereUrl}}"}""";
        var quoted = JsonEncodedText.Encode(data, Json.WriterOptions.Encoder);
        var body = $$"""{"name":"My first job","messagename":"HttpRequest","data":"{{quoted}}"}""";
        return $"curl -i {webApi}{JobModel.EntitySetName} -H 'Content-Type: application/json' -d '{body}'";
    }
}
