using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>Reads a JSON body from the request's own buffers, without copying it first.</summary>
internal static class RequestBody
{
    /// <summary>The most bytes of a body. Dataverse: 128 MB.</summary>
    public const long MaxBytes = 128L * 1024 * 1024;

    /// <summary>Reads the body and turns it into a value.</summary>
    /// <exception cref="WebApiException">It is too large (413), of another type (415), or not what the parser takes (400).</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JobBodyParser<T> parse)
    {
        var request = context.Request;
        if (!MediaTypes.IsReadAsJson(request.ContentType))
        {
            throw new WebApiException(StatusCodes.Status415UnsupportedMediaType, JobErrorCodes.InvalidArgument,
                $"A body of type '{request.ContentType}' is not read. Send application/json.");
        }

        CheckEncodings(context);
        if (request.ContentLength > MaxBytes)
        {
            throw TooLarge();
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        var reader = request.BodyReader;
        var result = await ReadToEndAsync(reader, context.RequestAborted);
        try
        {
            return Parse(result.Buffer, parse);
        }
        finally
        {
            reader.AdvanceTo(result.Buffer.End);
        }
    }

    /// <summary>A refusal of text that cannot be turned into a string.</summary>
    public static WebApiException NotUnicode() =>
        WebApiException.BadRequest("The body holds text that is not valid Unicode: bytes that are not UTF-8, or half of a surrogate pair.");

    // Bytes in an encoding that is not undone would be read as if they were the text.
    private static void CheckEncodings(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (FindOther(headers.ContentEncoding, "identity") is { } encoding)
        {
            context.Response.Headers.AcceptEncoding = "identity";
            throw NotRead($"A body with the Content-Encoding '{encoding}'");
        }

        if (FindOther(headers.TransferEncoding, "chunked") is { } transfer)
        {
            throw NotRead($"A body with the Transfer-Encoding '{transfer}'");
        }

        static string? FindOther(StringValues header, string known) => header
            .SelectMany(line => (line ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(value => !string.Equals(value, known, StringComparison.OrdinalIgnoreCase));

        static WebApiException NotRead(string what) =>
            new(StatusCodes.Status415UnsupportedMediaType, JobErrorCodes.InvalidArgument, $"{what} is not read. Send the JSON as it is.");
    }

    private static async ValueTask<ReadResult> ReadToEndAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > MaxBytes)
            {
                throw TooLarge();
            }

            if (result.IsCompleted)
            {
                return result;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static T Parse<T>(ReadOnlySequence<byte> body, JobBodyParser<T> parse)
    {
        try
        {
            var reader = new JobBodyReader(body);
            var value = parse(ref reader);
            reader.ExpectEnd();
            return value;
        }
        catch (JsonException exception)
        {
            throw WebApiException.BadRequest($"The body is not valid JSON: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            // The reader's word for text that cannot be turned into a string.
            throw NotUnicode();
        }
    }

    private static WebApiException TooLarge() =>
        new(StatusCodes.Status413PayloadTooLarge, JobErrorCodes.InvalidArgument, $"The body is larger than the {MaxBytes / 1024 / 1024} MB that are taken.");
}
