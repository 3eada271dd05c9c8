using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Xml;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Handlers.CustomApis;

namespace Orleans.AsyncJobs.Gateway.WebApi.Metadata;

/// <summary><c>$metadata</c>, the model in CSDL, and the service document, its sets.</summary>
internal sealed class MetadataDocument(CustomApiRegistry customApis)
{
    private readonly Lazy<byte[]> _xml = new(() => WriteXml(ModelOf(customApis)));
    private readonly Lazy<byte[]> _json = new(() => WriteJson(ModelOf(customApis)));

    /// <summary>Answers the model: as XML, and as JSON where nothing else is accepted.</summary>
    public async Task WriteModelAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var isJson = AcceptsJsonAlone(context.Request);
        context.Response.ContentType = isJson ? MediaTypes.Json : MediaTypes.Xml;
        await context.Response.BodyWriter.WriteAsync(isJson ? _json.Value : _xml.Value, context.RequestAborted);
    }

    /// <summary>Answers the names of the sets.</summary>
    public static async Task WriteSetsAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        context.Response.ContentType = MediaTypes.OData;
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context"u8, $"{BaseAddress.Of(context.Request)}$metadata");
            writer.WriteStartArray("value"u8);
            foreach (var set in EntityModel.Instance.Edm.EntityContainer.EntitySets().Select(set => set.Name))
            {
                writer.WriteStartObject();
                writer.WriteString("name"u8, set);
                writer.WriteString("kind"u8, "EntitySet");
                writer.WriteString("url"u8, set);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    // Libraries for HTTP accept JSON first and everything else after it; who reads $metadata wants XML then.
    private static bool AcceptsJsonAlone(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return accepted.Count > 0 && accepted.All(type => type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase));
    }

    private static IEdmModel ModelOf(CustomApiRegistry customApis) => (customApis.All.Count == 0 ? EntityModel.Instance : new EntityModel(customApis.All)).Edm;

    private static byte[] WriteXml(IEdmModel model)
    {
        var output = new MemoryStream();
        using (var writer = XmlWriter.Create(output, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) }))
        {
            if (!CsdlWriter.TryWriteCsdl(model, writer, CsdlTarget.OData, out var errors))
            {
                throw new InvalidOperationException($"The model cannot be written: {string.Join(" ", errors)}");
            }
        }

        return output.ToArray();
    }

    private static byte[] WriteJson(IEdmModel model)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            if (!CsdlWriter.TryWriteCsdl(model, writer, out var errors))
            {
                throw new InvalidOperationException($"The model cannot be written: {string.Join(" ", errors)}");
            }
        }

        return output.WrittenSpan.ToArray();
    }
}
