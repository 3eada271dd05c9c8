using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>
/// The answer to a multipart batch. Clients take it apart with little care, so it looks as Dataverse's does: the first line is the
/// boundary, a part that is a change set has one header, and the boundary stands unquoted at the end of its header.
/// </summary>
internal sealed class MultipartAnswer : BatchAnswer
{
    private const string BatchPrefix = "batchresponse_";
    private const string ChangeSetPrefix = "changesetresponse_";

    private readonly string _batch = $"{BatchPrefix}{Guid.NewGuid():D}";
    private string? _changeSet;

    public MultipartAnswer(Stream output)
        : base(output)
    {
    }

    public override string ContentType => $"multipart/mixed; boundary={_batch}";

    public override Task BeginPartAsync(PartHead head, CancellationToken cancellationToken)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"--{_changeSet ?? _batch}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
        if (head.Id is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-ID: {head.Id}\r\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\r\nHTTP/1.1 {head.Status} {ReasonPhrases.GetReasonPhrase(head.Status)}\r\n");
        foreach (var (name, values) in head.Headers)
        {
            foreach (var value in values)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            }
        }

        return WriteAsync(text.Append("\r\n").ToString(), cancellationToken);
    }

    public override Task WriteBodyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => Output.WriteAsync(bytes, cancellationToken).AsTask();

    public override Task EndPartAsync(CancellationToken cancellationToken) => WriteAsync("\r\n", cancellationToken);

    public override Task BeginChangeSetAsync(CancellationToken cancellationToken)
    {
        _changeSet = $"{ChangeSetPrefix}{Guid.NewGuid():D}";
        return WriteAsync($"--{_batch}\r\nContent-Type: multipart/mixed; boundary={_changeSet}\r\n\r\n", cancellationToken);
    }

    public override Task EndChangeSetAsync(CancellationToken cancellationToken)
    {
        var end = $"--{_changeSet}--\r\n";
        _changeSet = null;
        return WriteAsync(end, cancellationToken);
    }

    public override Task EndAsync(CancellationToken cancellationToken) => WriteAsync($"--{_batch}--\r\n", cancellationToken);

    private Task WriteAsync(string text, CancellationToken cancellationToken) => Output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask();
}
