using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orleans.AsyncJobs.Fuzz.Tests.Checking;

/// <summary>Looks at the answers inside of the answer to a batch.</summary>
internal static partial class BatchCheck
{
    /// <summary>What is wrong with the answer to a batch of JSON; null where nothing is.</summary>
    public static string? FindFaultOfJson(JsonElement root)
    {
        foreach (var part in root.GetProperty("responses").EnumerateArray())
        {
            var status = part.GetProperty("status").GetInt32();
            if (status is >= 500 and not 501)
            {
                return $"a part's status is {status}";
            }

            if (status >= 400 && (!part.TryGetProperty("body", out var body) ? "a part that is refused without a body" : AnswerCheck.FindFaultOfError(body, status)) is { } fault)
            {
                return $"{fault}, in a part";
            }
        }

        return null;
    }

    /// <summary>What is wrong with the answer to a batch of parts; null where nothing is.</summary>
    public static string? FindFaultOfParts(byte[] body, string type)
    {
        var text = Encoding.Latin1.GetString(body);
        var boundary = type[(type.LastIndexOf('=') + 1)..];
        if (!text.TrimEnd().EndsWith($"--{boundary}--", StringComparison.Ordinal))
        {
            return "the answer to a batch does not end";
        }

        foreach (Match line in Status().Matches(text))
        {
            var status = int.Parse(line.Groups["status"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            if (status is >= 500 and not 501)
            {
                return $"a part's status is {status}";
            }

            var from = text.IndexOf("\r\n\r\n", line.Index, StringComparison.Ordinal) + 4;
            var until = from < 4 ? -1 : text.IndexOf("\r\n--", from - 2, StringComparison.Ordinal);
            if (until < 0)
            {
                return "a part of the answer to a batch does not end";
            }

            var part = Encoding.Latin1.GetBytes(text[Math.Min(from, until)..until]);
            if (part.Length > 0 && part[0] == (byte)'{')
            {
                var fault = AnswerCheck.Parse(part, out var root) ?? (status >= 400 ? AnswerCheck.FindFaultOfError(root, status) : null);
                if (fault is not null)
                {
                    return $"{fault}, in a part";
                }
            }
            else if (status >= 400)
            {
                return "a part that is refused without a body";
            }
        }

        return null;
    }

    [GeneratedRegex(@"^HTTP/1\.1 (?<status>\d{3}) ", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Status();
}
