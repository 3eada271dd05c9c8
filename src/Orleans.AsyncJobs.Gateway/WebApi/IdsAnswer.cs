using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>The answer of an action on several rows: <c>{"Ids":[…]}</c>.</summary>
internal static class IdsAnswer
{
    /// <summary>Writes the ids in the order of the targets.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">The type of the answer, without its namespace.</param>
    /// <param name="ids">The ids.</param>
    public static async Task WriteAsync(HttpContext context, string type, IEnumerable<Guid> ids)
    {
        context.Response.ContentType = MediaTypes.OData;
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context"u8, BaseAddress.ContextOf(context.Request, type));
            writer.WriteStartArray("Ids"u8);
            foreach (var id in ids)
            {
                writer.WriteStringValue(id);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
