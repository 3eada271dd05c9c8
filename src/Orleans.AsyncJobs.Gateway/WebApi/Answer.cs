using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.WebApi;

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
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>The members of a record as they are written: their names and types.</summary>
    public static IEnumerable<(string Name, Type Type)> MembersOf(Type record) =>
        Options.GetTypeInfo(record).Properties.Where(member => member.Get is not null).Select(member => (member.Name, member.PropertyType));

    /// <summary>Answers what an action or a function gives: the members of a record.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">The name of the answer's type, for <c>@odata.context</c>.</param>
    /// <param name="value">The record.</param>
    public static Task WriteAsync<T>(HttpContext context, string type, T value) => WriteMembersAsync(context, BaseAddress.ContextOf(context.Request, type), value);

    /// <summary>Answers with the entries of a set.</summary>
    /// <param name="context">The request.</param>
    /// <param name="setName">The set, for <c>@odata.context</c>.</param>
    /// <param name="rows">The entries.</param>
    public static Task WriteSetAsync<T>(HttpContext context, string setName, IEnumerable<T> rows) =>
        WriteMembersAsync(context, BaseAddress.ContextOfSet(context.Request, setName), new { Value = rows });

    /// <summary>Answers with the entries of a set, and where it goes on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="setName">The set, for <c>@odata.context</c>.</param>
    /// <param name="rows">The entries.</param>
    /// <param name="nextOptions">The query options of the next page; null at the end.</param>
    public static Task WriteSetAsync<T>(HttpContext context, string setName, IEnumerable<T> rows, string? nextOptions) =>
        WriteMembersAsync(context, BaseAddress.ContextOfSet(context.Request, setName), new SetPage<T>(
            rows, nextOptions is null ? null : $"{BaseAddress.Of(context.Request)}{setName}?{nextOptions}"));

    /// <summary>Answers with one entry of a set.</summary>
    /// <param name="context">The request.</param>
    /// <param name="setName">The set, for <c>@odata.context</c>.</param>
    /// <param name="row">The entry.</param>
    public static Task WriteRowAsync<T>(HttpContext context, string setName, T row) =>
        WriteMembersAsync(context, $"{BaseAddress.ContextOfSet(context.Request, setName)}/$entity", row);

    private static async Task WriteMembersAsync<T>(HttpContext context, string odataContext, T value)
    {
        context.Response.ContentType = MediaTypes.OData;
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context"u8, odataContext);
            foreach (var member in JsonSerializer.SerializeToElement(value, Options).EnumerateObject())
            {
                member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private sealed record SetPage<T>(
        IEnumerable<T> Value,
        [property: JsonPropertyName("@odata.nextLink"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextLink);

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
