using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>GET asyncoperations(id)/Microsoft.Dynamics.CRM.ExplainJob()</c>: why the job waits, with the whole chain.</summary>
internal sealed class JobExplaining(IJobClient client)
{
    public async Task ExplainAsync(HttpContext context, Guid jobId)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var explanation = await client.ExplainAsync(jobId, cancellationToken: context.RequestAborted);
        context.Response.ContentType = MediaTypes.OData;
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context"u8, BaseAddress.ContextOf(context.Request, "ExplainJobResponse"));
            ExplanationWriter.WriteProperties(writer, explanation);
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
