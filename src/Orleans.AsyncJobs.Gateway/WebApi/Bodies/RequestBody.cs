using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>
/// Reads a JSON body into one buffer of its size, which is free again before the value is stored. Its bytes count in the
/// budget until the request is answered, because the value lives on until then.
/// </summary>
internal sealed class RequestBody(BodyBudget budget)
{
    private static readonly JsonElement NoMembers = JsonSerializer.SerializeToElement(new { });

    /// <summary>The first room of a body without a length.</summary>
    private const int FirstBytes = 16 * 1024;

    /// <summary>Reads the body and turns it into a value.</summary>
    /// <exception cref="WebApiException">
    /// It is too large (413), of another type (415), not what the parser takes (400), or there is no room for it just now (429).
    /// </exception>
    public async Task<T> ReadAsync<T>(HttpContext context, JobBodyParser<T> parse) => (await ReadAsync(context, body => Parse(body, parse, context.Features.Get<IBatchReferences>()), mayBeEmpty: false))!;

    /// <summary>
    /// Whether the body is small enough to be read whole at once. One whose length is not known is read so far; what was read
    /// is read again by whoever reads the body next.
    /// </summary>
    /// <exception cref="WebApiException">As of any body.</exception>
    public async Task<bool> IsSmallAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength is { } known)
        {
            return known <= BodyBudget.SmallBytes;
        }

        Accept(context);
        CheckIsJson(request);
        var claim = budget.Take(BodyBudget.SmallBytes);
        context.Response.RegisterForDispose(claim);
        var begin = LargeBuffer.Rent(BodyBudget.SmallBytes);
        context.Response.RegisterForDispose(begin);
        var memory = begin.Memory[..BodyBudget.SmallBytes];
        var length = await request.Body.ReadAtLeastAsync(memory, memory.Length, throwOnEndOfStream: false, context.RequestAborted);
        var isSmall = length < memory.Length;
        request.Body = new ReplayedStream(memory[..length], isSmall ? null : request.Body, () =>
        {
            begin.Dispose();
            claim.Dispose();
        });
        request.ContentLength = isSmall ? length : null;
        return isSmall;
    }

    /// <summary>Reads the parameters of an action; an empty body has none, whatever its type.</summary>
    /// <param name="context">The request.</param>
    /// <param name="action">The action, for people.</param>
    /// <param name="known">The names of its parameters.</param>
    /// <exception cref="WebApiException">As of any body.</exception>
    public Task<ActionParameters> ReadParametersAsync(HttpContext context, string action, params IReadOnlyList<string> known) =>
        ReadParametersAsync(context, action, Json.ReaderOptions.MaxDepth, known);

    /// <summary>Reads the parameters of an action; an empty body has none, whatever its type.</summary>
    /// <param name="context">The request.</param>
    /// <param name="action">The action, for people.</param>
    /// <param name="maxDepth">How deep the body may be nested.</param>
    /// <param name="known">The names of its parameters.</param>
    /// <exception cref="WebApiException">As of any body.</exception>
    public async Task<ActionParameters> ReadParametersAsync(HttpContext context, string action, int maxDepth, IReadOnlyList<string> known)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return ActionParameters.Empty(action);
        }

        return await ReadAsync(context, body => ActionParameters.Parse(body, action, known, maxDepth), mayBeEmpty: true) ?? ActionParameters.Empty(action);
    }

    /// <summary>Reads a JSON object whose members have no common shape; an empty body is one without members, whatever its type.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxDepth">How deep it may be nested.</param>
    /// <exception cref="WebApiException">As of any body.</exception>
    public async Task<JsonElement> ReadObjectAsync(HttpContext context, int maxDepth)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return NoMembers;
        }

        return (await ReadAsync(context, body => ParseObject(body, maxDepth), mayBeEmpty: true))?.RootElement ?? NoMembers;
    }

    /// <summary>A refusal of text that cannot be turned into a string.</summary>
    public static WebApiException NotUnicode() =>
        WebApiException.BadRequest("The body holds text that is not valid Unicode: bytes that are not UTF-8, or half of a surrogate pair.");

    /// <summary>Makes way for a body, which comes as it is.</summary>
    /// <exception cref="WebApiException">415: it is in an encoding.</exception>
    public static void Accept(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // The server's own limit makes way for the budget's. It would also break the connection of a client that is
            // refused while it still sends, before that has read the answer.
            limit.MaxRequestBodySize = null;
        }

        CheckEncodings(context);
    }

    /// <summary>Refuses a body that is not read as JSON.</summary>
    /// <param name="request">The request.</param>
    /// <param name="types">The types that the request may have, for people.</param>
    /// <exception cref="WebApiException">415: it is of another type.</exception>
    public static void CheckIsJson(HttpRequest request, string types = MediaTypes.JsonType)
    {
        if (!MediaTypes.IsReadAsJson(request.ContentType))
        {
            throw new WebApiException(StatusCodes.Status415UnsupportedMediaType, JobErrorCodes.InvalidArgument,
                $"A body of type '{request.ContentType}' is not read. Send {types}.");
        }
    }

    /// <summary>Turns bytes that have been read into a value.</summary>
    /// <exception cref="WebApiException">400: they are not what the parser takes.</exception>
    public static T Parse<T>(Memory<byte> body, JobBodyParser<T> parse, IBatchReferences? references) => Parse(body.Span, span => Parse(span, parse, references));

    /// <summary>Reads parameters from bytes that have been read.</summary>
    /// <exception cref="WebApiException">400: they are no JSON object of these members.</exception>
    public static ActionParameters ParseParameters(Memory<byte> body, string action, params IReadOnlyList<string> known) =>
        Parse(body.Span, span => ActionParameters.Parse(span, action, known, Json.ReaderOptions.MaxDepth));

    private static JsonDocument ParseObject(Span<byte> body, int maxDepth)
    {
        if (!Utf8.IsValid(body))
        {
            throw NotUnicode();
        }

        var reader = new Utf8JsonReader(body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body, Json.ReaderOptions with { MaxDepth = maxDepth });
        var document = JsonDocument.ParseValue(ref reader);
        if (reader.Read())
        {
            throw WebApiException.BadRequest("Something follows the JSON object.");
        }

        return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw WebApiException.BadRequest("The body is not a JSON object.");
    }

    private async Task<T?> ReadAsync<T>(HttpContext context, BytesParser<T> parse, bool mayBeEmpty)
    {
        var request = context.Request;
        Accept(context);
        CheckIsJson(request);
        var claim = budget.Take(request.ContentLength ?? FirstBytes);
        context.Response.RegisterForDispose(claim);
        using var buffer = await ReadToEndAsync(request, claim, context.RequestAborted);
        return buffer.Written.IsEmpty && mayBeEmpty ? default : Parse(buffer.Written.Span, parse);
    }

    /// <summary>Refuses bytes in an encoding that is not undone: they would be read as if they were the text.</summary>
    /// <exception cref="WebApiException">415: they are.</exception>
    public static void CheckEncodings(HttpContext context)
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

    private async Task<GrowingBuffer> ReadToEndAsync(HttpRequest request, BodyBudget.Claim claim, CancellationToken cancellationToken)
    {
        // One byte more than is taken shows that a body is too large.
        var buffer = new GrowingBuffer((int)(request.ContentLength ?? FirstBytes), claim.Grow, (int)Math.Min(budget.MaxBodyBytes + 1, int.MaxValue));
        try
        {
            while (true)
            {
                if (buffer.Free.IsEmpty && request.ContentLength is null)
                {
                    buffer.Reserve(1);
                }

                var read = buffer.Free.IsEmpty ? 0 : await request.Body.ReadAsync(buffer.Free, cancellationToken);
                if (read == 0)
                {
                    return buffer;
                }

                buffer.Advance(read);
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static T Parse<T>(Span<byte> body, JobBodyParser<T> parse, IBatchReferences? references)
    {
        var reader = new JobBodyReader(body, references);
        var value = parse(ref reader);
        reader.ExpectEnd();
        return value;
    }

    private static T Parse<T>(Span<byte> body, BytesParser<T> parse)
    {
        try
        {
            return parse(body);
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

    private delegate T BytesParser<out T>(Span<byte> body);
}
