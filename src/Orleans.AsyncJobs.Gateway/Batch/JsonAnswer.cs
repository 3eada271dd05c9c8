using System.Buffers;
using System.Text;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>The answer to a JSON batch (OData JSON Format 4.01 §19.2): a body that is JSON stands there as it is, any other one as a text.</summary>
internal sealed class JsonAnswer(Stream output) : BatchAnswer(output)
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private bool _hasParts;
    private bool _isJson;
    private bool _hasBody;

    public override string ContentType => MediaTypes.OData;

    public override async Task BeginPartAsync(PartHead head, CancellationToken cancellationToken)
    {
        _text.ResetWrittenCount();
        _hasBody = false;
        _isJson = head.Headers.ContentType.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        using var start = new MemoryStream();
        start.Write(_hasParts ? ","u8 : """{"responses":["""u8);
        _hasParts = true;
        using (var writer = new Utf8JsonWriter(start, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, head.Id);
            if (head.Group is not null)
            {
                writer.WriteString("atomicityGroup"u8, head.Group);
            }

            writer.WriteNumber("status"u8, head.Status);
            writer.WriteStartObject("headers"u8);
            foreach (var (name, values) in head.Headers)
            {
                writer.WriteString(name, values.ToString());
            }

            writer.WriteEndObject();
        }

        await Output.WriteAsync(start.ToArray(), cancellationToken);
    }

    public override async Task WriteBodyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!_isJson)
        {
            _text.Write(bytes.Span);
            return;
        }

        if (!_hasBody)
        {
            _hasBody = true;
            await WriteAsync(""","body":""", cancellationToken);
        }

        await Output.WriteAsync(bytes, cancellationToken);
    }

    public override async Task EndPartAsync(CancellationToken cancellationToken)
    {
        if (_text.WrittenCount > 0)
        {
            await WriteAsync(""","body":""", cancellationToken);
            await Output.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(_text.WrittenSpan)), cancellationToken);
        }

        await WriteAsync("}", cancellationToken);
    }

    public override Task BeginChangeSetAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task EndChangeSetAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task EndAsync(CancellationToken cancellationToken) => WriteAsync(_hasParts ? "]}" : """{"responses":[]}""", cancellationToken);

    private Task WriteAsync(string text, CancellationToken cancellationToken) => Output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask();
}
