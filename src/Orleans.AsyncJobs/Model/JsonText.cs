using System.Buffers;
using System.Globalization;
using System.Text;

namespace Orleans.AsyncJobs.Model;

/// <summary>Undoes the escapes of a JSON string in its own bytes: the library's reader would rent as much memory again.</summary>
internal static class JsonText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Undoes the escapes.</summary>
    /// <param name="text">What stands between the quotes; a reader has passed its escapes.</param>
    /// <returns>How many bytes, from the first, are the text now.</returns>
    /// <exception cref="InvalidOperationException">An escape is half of a surrogate pair.</exception>
    public static int UnescapeInPlace(Span<byte> text)
    {
        var read = text.IndexOf((byte)'\\');
        if (read < 0)
        {
            return text.Length;
        }

        var written = read;
        while (read < text.Length)
        {
            read = Unescape(text, read, ref written);
            var plain = text[read..].IndexOf((byte)'\\');
            plain = plain < 0 ? text.Length - read : plain;
            text.Slice(read, plain).CopyTo(text[written..]);
            read += plain;
            written += plain;
        }

        return written;
    }

    /// <summary>The text of bytes.</summary>
    /// <exception cref="InvalidOperationException">They are not UTF-8.</exception>
    public static string GetString(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Utf8.GetString(utf8);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException("The text is not UTF-8.", exception);
        }
    }

    /// <summary>The bytes of a text, in a buffer for the caller to dispose, and how many they are.</summary>
    /// <exception cref="ArgumentException">It holds half of a surrogate pair.</exception>
    public static (IMemoryOwner<byte> Buffer, int Length) GetBytes(string text)
    {
        var length = Utf8.GetByteCount(text);
        var buffer = LargeBuffer.Rent(length);
        Utf8.GetBytes(text, buffer.Memory.Span);
        return (buffer, length);
    }

    // An escape is never shorter than what it stands for, so the writing never overtakes the reading.
    private static int Unescape(Span<byte> text, int read, ref int written)
    {
        const int EscapeLength = 6;
        var escape = text[read + 1];
        if (escape != 'u')
        {
            text[written++] = escape switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                _ => escape,
            };
            return read + 2;
        }

        var first = UnitAt(text, read);
        read += EscapeLength;
        if (!Rune.TryCreate(first, out var rune))
        {
            if (text.Length - read < EscapeLength || text[read] != '\\' || text[read + 1] != 'u' || !Rune.TryCreate(first, UnitAt(text, read), out rune))
            {
                throw new InvalidOperationException("An escape is half of a surrogate pair.");
            }

            read += EscapeLength;
        }

        written += rune.EncodeToUtf8(text[written..]);
        return read;
    }

    private static char UnitAt(ReadOnlySpan<byte> text, int index) =>
        (char)ushort.Parse(text.Slice(index + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
