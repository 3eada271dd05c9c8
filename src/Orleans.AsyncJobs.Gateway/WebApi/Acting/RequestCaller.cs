using System.Text;
using System.Text.Unicode;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary>Who asks for a change, from where and why.</summary>
internal static class RequestCaller
{
    /// <summary>The header with the reason: UTF-8, percent-encoded.</summary>
    public const string ReasonHeader = "X-AsyncJobs-Reason";

    /// <summary>The header that tells the command line from other clients.</summary>
    public const string OriginHeader = "X-AsyncJobs-Origin";

    private const string CommandLine = "commandline";

    /// <summary>The caller of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="reason">The reason that its body gives; null to take the header's.</param>
    /// <exception cref="WebApiException">400: the reason will not do.</exception>
    public static JobCaller Of(HttpRequest request, string? reason = null)
    {
        var origin = string.Equals(request.Headers[OriginHeader].ToString(), CommandLine, StringComparison.OrdinalIgnoreCase) ? JobOrigin.CommandLine : JobOrigin.Api;
        return JobCaller.System with { Origin = origin, Reason = reason is null ? Checked(OfHeader(request), ReasonHeader) : Checked(reason, "Reason") };
    }

    private static string? OfHeader(HttpRequest request)
    {
        var header = request.Headers[ReasonHeader];
        if (header.Count == 0)
        {
            return null;
        }

        if (header.Count > 1)
        {
            throw WebApiException.BadRequest($"The header {ReasonHeader} is given {header.Count} times.");
        }

        var text = header.ToString();
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[length++] = Convert.FromHexString(text.AsSpan(i + 1, 2))[0];
                i += 2;
            }
            else
            {
                length += Encoding.UTF8.GetBytes(text.AsSpan(i, 1), bytes.AsSpan(length));
            }
        }

        return Utf8.IsValid(bytes.AsSpan(0, length))
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw WebApiException.BadRequest($"The header {ReasonHeader} holds percent-encoded bytes that are not UTF-8.");
    }

    private static string? Checked(string? reason, string name)
    {
        var text = reason?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text.Length > JobAction.MaxReasonLength)
        {
            throw WebApiException.BadRequest($"'{name}' has {text.Length:N0} characters; at most {JobAction.MaxReasonLength:N0} are taken.");
        }

        foreach (var character in text)
        {
            if (char.IsControl(character) && character is not ('\r' or '\n' or '\t'))
            {
                throw WebApiException.BadRequest($"'{name}' holds the control character U+{(int)character:X4}.");
            }
        }

        return text;
    }
}
