using System.Buffers;
using System.Text;

namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>Puts an answer into the words of the column <c>message</c>: the status, and the start of the content.</summary>
internal static class AnswerText
{
    /// <summary>How much of an answer's content is shown.</summary>
    public const int MaxBytes = 1_024;

    /// <summary>Stands where content was left out.</summary>
    public const string CutMark = "…";

    // A server chooses the words behind the status code.
    private const int MaxReasonLength = 100;

    /// <summary>The status, and below it the first 1 KiB of the content as text. No more of it is read.</summary>
    /// <param name="answer">The answer; its content has not been read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = DescribeStatus(answer);
        if (answer.Content.Headers.ContentEncoding.FirstOrDefault(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)) is not null)
        {
            return $"{status}\n(compressed content)";
        }

        // One byte more than is shown tells whether there is more.
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes + 1);
        try
        {
            await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
            var length = await content.ReadAtLeastAsync(buffer.AsMemory(0, MaxBytes + 1), MaxBytes + 1, throwOnEndOfStream: false, cancellationToken);
            var text = Decode(buffer.AsSpan(0, Math.Min(length, MaxBytes)), FindEncoding(answer), length > MaxBytes);
            return text.Length == 0 ? status : $"{status}\n{text}";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The start of a content as text that any store and any page can show.</summary>
    /// <param name="bytes">The start.</param>
    /// <param name="encoding">What the bytes mean; bytes that mean nothing in it become U+FFFD.</param>
    /// <param name="isCut">Whether more follows. A character that the cut splits is left out.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, Encoding encoding, bool isCut)
    {
        var buffer = ArrayPool<char>.Shared.Rent(encoding.GetMaxCharCount(bytes.Length));
        try
        {
            var text = buffer.AsSpan(0, encoding.GetDecoder().GetChars(bytes, buffer, flush: !isCut));
            Sanitize(text);
            return $"{text.TrimStart('\uFEFF')}{(isCut ? CutMark : "")}";
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static string DescribeStatus(HttpResponseMessage answer)
    {
        var reason = (answer.ReasonPhrase ?? "").ToCharArray();
        Sanitize(reason);
        return $"{(int)answer.StatusCode} {reason.AsSpan(0, Math.Min(reason.Length, MaxReasonLength))}".TrimEnd();
    }

    // Stores refuse NUL, and other control characters garble what shows the text.
    private static void Sanitize(Span<char> text)
    {
        foreach (ref var character in text)
        {
            if (char.IsControl(character) && character is not ('\t' or '\n' or '\r'))
            {
                character = '\uFFFD';
            }
        }
    }

    private static Encoding FindEncoding(HttpResponseMessage answer)
    {
        try
        {
            return answer.Content.Headers.ContentType?.CharSet?.Trim('"') is { Length: > 0 } charset ? Encoding.GetEncoding(charset) : Encoding.UTF8;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return Encoding.UTF8;
        }
    }
}
