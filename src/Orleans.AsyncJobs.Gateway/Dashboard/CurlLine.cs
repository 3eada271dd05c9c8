using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.Dashboard;

/// <summary>A command to try: it creates a job that calls this service's own health address.</summary>
internal static class CurlLine
{
    /// <param name="address">Where the service is reached from outside.</param>
    /// <param name="healthUrl">Where it reaches itself; jobs may call no other address on loopback.</param>
    public static string For(string address, string? healthUrl = null)
    {
        var data = $$"""{"method":"GET","url":"{{healthUrl ?? $"{address}/healthz"}}"}""";
        var quoted = JsonEncodedText.Encode(data, Json.WriterOptions.Encoder);
        var body = $$"""{"name":"My first job","messagename":"HttpRequest","data":"{{quoted}}"}""";
        return $"curl -i {address}/api/data/v9.2/asyncoperations -H 'Content-Type: application/json' -d '{body}'";
    }
}
