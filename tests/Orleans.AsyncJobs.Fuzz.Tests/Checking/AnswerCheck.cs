using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using Orleans.AsyncJobs.Fuzz.Tests.Generating;
using Orleans.AsyncJobs.Fuzz.Tests.Sending;

namespace Orleans.AsyncJobs.Fuzz.Tests.Checking;

/// <summary>Looks at an answer: whatever was asked, it has a status that is meant and a body that can be read.</summary>
internal static partial class AnswerCheck
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 256 };

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public static string? FindFault(FuzzRequest request, RawAnswer? answer)
    {
        var propriety = request.Propriety;
        if (answer is null)
        {
            return propriety == Propriety.Proper ? "the connection was closed without an answer" : null;
        }

        // 505 is the server's word for a first line that is none.
        var isOfServer = answer.Header("x-ms-service-request-id") is null;
        if (answer.Status is >= 500 and not 501 && !(answer.Status == 505 && isOfServer))
        {
            return $"the status is {answer.Status}";
        }

        if (isOfServer)
        {
            // The server's own refusal. It stands for what is no request.
            return propriety == Propriety.Proper && IsOfApi(request) ? $"the server refused it with {answer.Status} before the gateway saw it" : null;
        }

        if (request.Method is "HEAD" || answer.Status is 204 or 304)
        {
            return answer.Status == 501 || answer.Body.Length == 0 ? null : "there is a body where none belongs";
        }

        return answer.Status >= 400 ? FindFaultOfRefusal(answer, IsOfApi(request)) : FindFaultOfBody(answer, answer.Header("Content-Type") ?? string.Empty);
    }

    /// <summary>What is wrong with the error body of a refusal; null where nothing is.</summary>
    public static string? FindFaultOfError(JsonElement root, int status)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object)
        {
            return "a refusal without 'error'";
        }

        if (!error.TryGetProperty("code", out var code) || code.ValueKind != JsonValueKind.String || !Code().IsMatch(code.GetString()!))
        {
            return "a refusal without a code";
        }

        if (!error.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.String || message.GetString() is not { Length: >= 15 } sentence)
        {
            return "a refusal without a sentence";
        }

        if (Inside().IsMatch(sentence))
        {
            return "a refusal that shows the inside of the service";
        }

        return status == 501 && !sentence.Contains("support", StringComparison.Ordinal) && !sentence.Contains("served", StringComparison.Ordinal) ? "a 501 that does not say what is not served" : null;
    }

    private static bool IsOfApi(FuzzRequest request) => Encoding.Latin1.GetString(request.Target) is var target && target.StartsWith("/api/data/", StringComparison.Ordinal) && !target.Contains("..", StringComparison.Ordinal);

    private static string? FindFaultOfRefusal(RawAnswer answer, bool isOfApi)
    {
        if (!(answer.Header("Content-Type") ?? string.Empty).StartsWith("application/json", StringComparison.Ordinal))
        {
            return isOfApi && !(answer.Header("Content-Type") ?? string.Empty).StartsWith("multipart/mixed", StringComparison.Ordinal) ? $"a refusal of type '{answer.Header("Content-Type")}'" : null;
        }

        if (answer.Status is 429 && answer.Header("Retry-After") is null)
        {
            return "a 429 without Retry-After";
        }

        return Parse(answer.Body, out var root) ?? (root.TryGetProperty("responses", out _) ? BatchCheck.FindFaultOfJson(root) : FindFaultOfError(root, answer.Status));
    }

    private static string? FindFaultOfBody(RawAnswer answer, string type)
    {
        if (type.StartsWith("application/json", StringComparison.Ordinal))
        {
            return Parse(answer.Body, out var root) ?? (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("responses", out _) ? BatchCheck.FindFaultOfJson(root) : null);
        }

        if (type.StartsWith("multipart/mixed", StringComparison.Ordinal))
        {
            return BatchCheck.FindFaultOfParts(answer.Body, type);
        }

        if (type.StartsWith("application/xml", StringComparison.Ordinal))
        {
            return FindFaultOfXml(answer.Body);
        }

        return type.Length == 0 && answer.Body.Length > 0 ? "a body without a type" : null;
    }

    /// <summary>Reads JSON; what is wrong with it, or null.</summary>
    public static string? Parse(ReadOnlyMemory<byte> body, out JsonElement root)
    {
        root = default;
        try
        {
            _ = Utf8.GetCharCount(body.Span);
            using var document = JsonDocument.Parse(body, Strict);
            root = document.RootElement.Clone();
            return null;
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"a body that is no JSON: {exception.Message}");
        }
    }

    private static string? FindFaultOfXml(byte[] body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body));
            while (reader.Read())
            {
            }

            return null;
        }
        catch (XmlException exception)
        {
            return $"a body that is no XML: {exception.Message}";
        }
    }

    [GeneratedRegex("^0x[0-9a-f]{8}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex(@"   at |System\.[A-Z]\w+Exception|SQLite|SqliteException|\.cs:line|Object reference|Nullable object|Sequence contains|An internal error|Parameter '", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Inside();
}
