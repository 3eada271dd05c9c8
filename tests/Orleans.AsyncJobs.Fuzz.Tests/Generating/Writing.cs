using System.Globalization;
using System.Text;

namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>Writes texts as bytes. Half of a surrogate pair is written as its three bytes, which no encoder of .NET does.</summary>
internal static class Writing
{
    private const string Plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~$'(),/=@:!*;";

    public static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    public static byte[] Bytes(string text)
    {
        using var bytes = new MemoryStream(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                bytes.Write(Encoding.UTF8.GetBytes(text, i, 2));
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                bytes.Write([(byte)(0xe0 | (text[i] >> 12)), (byte)(0x80 | ((text[i] >> 6) & 0x3f)), (byte)(0x80 | (text[i] & 0x3f))]);
            }
            else
            {
                bytes.Write(Encoding.UTF8.GetBytes(text, i, 1));
            }
        }

        return bytes.ToArray();
    }

    /// <summary>A text as part of an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kept">The characters besides letters and digits that stand as they are.</param>
    public static string Encode(string text, string kept = Plain)
    {
        var encoded = new StringBuilder(text.Length * 2);
        foreach (var value in Bytes(text))
        {
            if (value < 0x7f && (char.IsAsciiLetterOrDigit((char)value) || kept.Contains((char)value, StringComparison.Ordinal)))
            {
                encoded.Append((char)value);
            }
            else
            {
                encoded.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    /// <summary>The value of a query option: blanks as plus signs now and then, and now and then all that may be encoded.</summary>
    public static string Option(Draw draw, string text) => draw.Below(4) switch
    {
        0 => Encode(text, string.Empty),
        1 => Encode(text).Replace("%20", "+", StringComparison.Ordinal),
        _ => Encode(text),
    };
}
