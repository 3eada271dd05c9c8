using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>
/// Reads the request in a part of type <c>application/http</c>: request line, headers, body. What it takes beyond the letter:
/// blank lines before the request line and before the body, blanks in an address, and headers that nothing follows.
/// The length that a part states is not believed: the part ends at the boundary.
/// </summary>
internal static class HttpPartReader
{
    private const int BufferBytes = 4 * 1024;
    private const int MaxBlankLines = 16;
    private const string Version = "HTTP/";

    /// <summary>Reads up to the body.</summary>
    /// <param name="part">The part.</param>
    /// <param name="number">Its number in the batch, for people.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="UnreadablePartException">It is no request.</exception>
    public static async Task<BatchRequest> ReadAsync(Stream part, int number, string? id, CancellationToken cancellationToken)
    {
        var stream = new BufferedReadStream(new PartStream(part, number), BufferBytes);
        try
        {
            var line = await ReadRequestLineAsync(stream, cancellationToken);
            var (method, url) = Parse(line) ?? throw new UnreadablePartException(id, line.Length == 0
                ? $"Part {number} of the batch holds no request. It begins with a line such as 'GET asyncoperations HTTP/1.1'."
                : $"Part {number} of the batch begins with '{TextLimit.Shown(line)}'. A request begins with a line such as 'GET asyncoperations HTTP/1.1'.");
            var headers = await ReadHeadersAsync(stream, number, id, cancellationToken);
            return new BatchRequest(method, url, headers) { Id = id, Body = await HasBodyAsync(stream, cancellationToken) ? stream : null };
        }
        catch (InvalidDataException)
        {
            throw new UnreadablePartException(id, $"Part {number} of the batch has a line of more than {BatchLimits.MaxLineBytes:N0} bytes.");
        }
    }

    private static async Task<string> ReadRequestLineAsync(BufferedReadStream stream, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxBlankLines; i++)
        {
            var line = (await ReadLineAsync(stream, cancellationToken)).Trim();
            if (line.Length > 0)
            {
                return line;
            }
        }

        return string.Empty;
    }

    /// <summary>Reads up to the end of a line. The method of the stream itself takes lines far beyond its bound.</summary>
    /// <exception cref="InvalidDataException">It is too long.</exception>
    private static async Task<string> ReadLineAsync(BufferedReadStream stream, CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        while (await stream.EnsureBufferedAsync(cancellationToken))
        {
            var buffered = stream.BufferedData;
            var end = buffered.AsSpan().IndexOf((byte)'\n');
            var length = end < 0 ? buffered.Count : end + 1;
            line.Write(buffered.AsSpan(0, length));
            if (line.Length > BatchLimits.MaxLineBytes)
            {
                throw new InvalidDataException();
            }

            // What is buffered is read without waiting.
            _ = stream.Read(buffered.Array!, buffered.Offset, length);
            if (end >= 0)
            {
                break;
            }
        }

        return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\n').TrimEnd('\r');
    }

    private static (string Method, string Url)? Parse(string line)
    {
        var first = line.IndexOf(' ', StringComparison.Ordinal);
        var last = line.LastIndexOf(' ');
        if (first <= 0 || last <= first || !line.AsSpan(last + 1).StartsWith(Version, StringComparison.OrdinalIgnoreCase) || !line.AsSpan(0, first).ContainsOnlyLetters())
        {
            return null;
        }

        var url = line[(first + 1)..last].Trim();
        return url.Length == 0 ? null : (line[..first].ToUpperInvariant(), url);
    }

    private static async Task<HeaderDictionary> ReadHeadersAsync(BufferedReadStream stream, int number, string? id, CancellationToken cancellationToken)
    {
        var headers = new HeaderDictionary();
        var bytes = 0;
        while (await ReadLineAsync(stream, cancellationToken) is { Length: > 0 } line)
        {
            bytes += line.Length;
            if (bytes > BatchLimits.MaxHeaderBytes)
            {
                throw new UnreadablePartException(id, $"The headers of part {number} of the batch have more than {BatchLimits.MaxHeaderBytes / 1024} KB.");
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? string.Empty : line[..colon].Trim(' ');
            var value = colon < 0 ? string.Empty : line[(colon + 1)..].Trim(' ', '\t');
            if (!HeaderText.IsName(name) || !HeaderText.IsValue(value))
            {
                throw new UnreadablePartException(id, $"Part {number} of the batch has the line '{TextLimit.Shown(line)}' among its headers. A header is written 'Name: value', and a blank line parts the headers from the body.");
            }

            headers.Append(name, value);
        }

        return headers;
    }

    private static async Task<bool> HasBodyAsync(BufferedReadStream stream, CancellationToken cancellationToken)
    {
        var skipped = new byte[1];
        while (await stream.EnsureBufferedAsync(cancellationToken))
        {
            if (stream.BufferedData[0] is not ((byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t'))
            {
                return true;
            }

            await stream.ReadExactlyAsync(skipped, cancellationToken);
        }

        return false;
    }

    private static bool ContainsOnlyLetters(this ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetter(character))
            {
                return false;
            }
        }

        return true;
    }
}
