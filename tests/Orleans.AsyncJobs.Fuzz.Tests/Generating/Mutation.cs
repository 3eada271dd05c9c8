namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>Spoils a request that the grammar has made: deletes, doubles, swaps, inserts, cuts.</summary>
internal static class Mutation
{
    private static readonly string[] Inserts =
    [
        "'", "''", "\"", "\\", "(", ")", "((((((((", "[", "]", "{", "}", "<", ">", "<!--", "]]>", "&", "&amp;", "&#0;", "&#x1F;", ";", "--", "/*", ",", ",,", "/", "//", "?", "#", "=", "==", "$", "@", "@p1", "*", "%", "%%", "+", " ", "-", ".", "..", ":", "null", "not ", " and ", " or ", " eq ",
        "\0", "\u0001", "\t", "\r\n", "\ud800", "\udc00", "\ufeff", "\ufffe", "\u202e", "ſ", "K", "🦄", "1e999", "-1", "0", "99999999999999999999", Canary.Digits,
    ];

    private static readonly byte[][] ByteInserts =
    [
        [0x00], [0xff], [0xfe], [0xc0, 0xaf], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0x80], [0xc3], [0xef, 0xbb, 0xbf], [0x0a], [0x0d, 0x0a], [0x0d, 0x0a, 0x0d, 0x0a], [0x7f], [0x1b],
    ];

    private static readonly string[] Encoded =
        ["%00", "%ff", "%c0%af", "%e0%80%af", "%ed%a0%80", "%f4%90%80%80", "%0a", "%0d%0a", "%09", "%20", "%2f", "%2F", "%5c", "%27", "%22", "%25", "%2500", "%252f", "%3f", "%23", "%26", "%3d", "%28", "%29", "%2", "%", "%zz", "%u0041", "%ef%bb%bf", "%e2%80%ae", "%F0%9F%A6%84"];

    /// <summary>Spoils a text before it is written: what comes of it is still proper HTTP.</summary>
    public static string Text(Draw draw, string text)
    {
        for (var times = 1 + draw.Below(3); times > 0; times--)
        {
            text = new string([.. Once(draw, text.ToCharArray(), () => draw.Of(Inserts).ToCharArray())]);
        }

        return text;
    }

    /// <summary>Spoils bytes.</summary>
    public static byte[] Bytes(Draw draw, byte[] bytes)
    {
        for (var times = 1 + draw.Below(3); times > 0; times--)
        {
            bytes = Once(draw, bytes, () => draw.OneIn(4) ? draw.Bytes(1 + draw.Below(4)) : draw.Of(ByteInserts));
        }

        return bytes;
    }

    /// <summary>Spoils the address of a request; it stays a proper one, but for one in ten.</summary>
    public static byte[] Target(Draw draw, byte[] target) => draw.OneIn(10)
        ? Bytes(draw, target)
        : Once(draw, target, () => Writing.Ascii(draw.OneIn(3) ? draw.Of("(", ")", "'", "/", "?", "&", "=", "$", "@", ",", ".", ":", "*", "-", "+", ";", "|", "^", "`", "{", "\"") : draw.Of(Encoded)));

    private static T[] Once<T>(Draw draw, T[] all, Func<T[]> insert)
    {
        var at = draw.Below(all.Length + 1);
        var until = Math.Min(all.Length, at + 1 + draw.Below(draw.OneIn(4) ? 40 : 3));
        return draw.Below(6) switch
        {
            0 => [.. all[..at], .. all[until..]],
            1 => [.. all[..until], .. all[at..]],
            2 when until < all.Length => [.. all[..at], .. all[until..], .. all[at..until]],
            3 => [.. all[..at], .. insert(), .. all[until..]],
            4 when draw.OneIn(3) => all[..at],
            _ => [.. all[..at], .. insert(), .. all[at..]],
        };
    }
}
