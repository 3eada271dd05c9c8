using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.AsyncJobs.Gateway.WebApi;

namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>
/// Writes what is no row: the members of a record by their names in lower case, enumerations by theirs in lower camel case,
/// times in UTC with a Z, and null for what there is not.
/// </summary>
internal static class Answer
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = Json.WriterOptions.Encoder,
        PropertyNamingPolicy = new LowerCase(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new UtcConverter() },
    };

    /// <summary>Answers with the members of a record.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">The name of the answer's type, for <c>@odata.context</c>.</param>
    /// <param name="value">The record.</param>
    public static async Task WriteAsync<T>(HttpContext context, string type, T value)
    {
        context.Response.ContentType = MediaTypes.OData;
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context"u8, BaseAddress.ContextOf(context.Request, type));
            foreach (var member in JsonSerializer.SerializeToElement(value, Options).EnumerateObject())
            {
                member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private sealed class LowerCase : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToLowerInvariant();
    }

    /// <summary>A DateTime of kind UTC ends in Z; a DateTimeOffset would end in +00:00.</summary>
    private sealed class UtcConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.UtcDateTime);
    }
}
