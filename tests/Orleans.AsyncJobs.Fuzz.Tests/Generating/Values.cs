using System.Globalization;

namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>Values: plain ones, which may be where they stand, and of wild requests those that break what takes them for granted.</summary>
internal static class Values
{
    private static readonly string[] WildTexts =
    [
        $"{Canary.Text}' OR '1'='1", $"{Canary.Text}\"; DROP TABLE jobs; --", $"'); DELETE FROM jobs WHERE ('{Canary.Digits}'='{Canary.Digits}", $"{Canary.Text}%", $"_%[{Canary.Digits}-", "[^]", "[a-", "[]", "%%%%%%%%%%%%%%%%%%%%a",
        $"\0{Canary.Text}", $"{Canary.Text}\ud800", "\udfff\ud800", "\u202e\u200b", "ſKΩẞ", "🦄🦄", "\r\n", "\t", "\u0085\u2028", "", " ", "\\", "\\u0000", "${jndi:x}", "{{7*7}}", "<script>", "&amp;&lt;", "%00", "%25", "%2527", "..", "../../../etc/passwd", "null", "true", "-1", "@p1",
    ];

    private static readonly string[] WildNumbers =
    [
        "-1", "0", "-0", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "79228162514264337593543950336", "1e5", "1e400", "-1E-400",
        "0.1", "1.5f", "1d", "1m", "NaN", "INF", "-INF",
        "0x10", "1_000", "1,000", "٣", "+1", "01", "1.", ".5", "--1", new string('9', 500), $"{Canary.Digits}99999999999999999999",
    ];

    private static readonly string[] WildMoments =
    [
        "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0001-01-01", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00", "9999-12-30T00:00:00Z", "10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z", "2026-02-30", "2026-13-01", "2026-01-01T24:00:00Z",
        "2026-06-30T23:59:60Z", "2026-01-01T00:00:00.12345678901234567890Z", "2026-01-01T00:00:00+99:99", "2026-01-01 00:00:00", "20260101", "2026-W01-1", "now", "1e9", "0000-00-00T00:00:00Z", "2026-01-01T00:00Z", "2026-01-01T00:00:00",
    ];

    private static readonly string[] WildIds =
        ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", $"{{{Canary.Guid}}}", Canary.Guid.Replace("-", string.Empty, StringComparison.Ordinal), Canary.Guid.ToUpperInvariant(), Canary.Guid[..^1], $"{Canary.Guid}0", "(0x1,2,3)", "x", ""];

    /// <summary>A value as it stands, without quotes.</summary>
    public static string Plain(Draw draw, Kind kind)
    {
        if (draw.Wild(4))
        {
            return WildOf(draw, draw.OneIn(5) ? draw.Of(Enum.GetValues<Kind>()) : kind);
        }

        return kind switch
        {
            Kind.Text => draw.Of(Canary.Text, $"{Canary.Text} {draw.Below(20)}", $"O'Brien {Canary.Text}", $"ÄÖ {Canary.Text} ß", "Quick", "Fail", "Hold", "SYSTEM", "e"),
            Kind.Number => draw.Of(draw.Below(4), draw.Below(33), int.Parse(Canary.Digits, CultureInfo.InvariantCulture) + draw.Below(3), 0, -1, 54).ToString(CultureInfo.InvariantCulture),
            Kind.Real => draw.Of("0.5", "1", $"{Canary.Digits}.25", "-0.001"),
            Kind.Flag => draw.Of("true", "false"),
            Kind.Id => draw.OneIn(3) ? Canary.Guid : draw.Job().ToString("D"),
            _ => draw.Of("2026-11-26T03:00:00Z", "2020-01-01", "2030-05-01T12:00:00Z", "2026-11-26T03:00:00.1234567Z", "2026-11-26T03:00:00+02:00", "2099-12-31T23:59:59Z"),
        };
    }

    /// <summary>A literal of OData.</summary>
    public static string Literal(Draw draw, Kind kind)
    {
        if (draw.OneIn(20))
        {
            return "null";
        }

        var plain = Plain(draw, kind);
        return kind is not Kind.Text ? plain : draw.Wild(15) ? $"'{plain}'" : $"'{plain.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>A value of JSON.</summary>
    public static string Json(Draw draw, Kind kind)
    {
        if (draw.OneIn(25))
        {
            return "null";
        }

        if (draw.Wild(12))
        {
            return draw.Of("{}", "[]", "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]", "{\"a\":{\"a\":1}}", "\"\\ud800\"", "\"\\u0000\"", "1e999", "-0", "tru", "'x'", "\"", "1 2", "\"\\x\"");
        }

        var plain = Plain(draw, kind);
        return kind is Kind.Number or Kind.Real or Kind.Flag ? plain : Quote(plain);
    }

    /// <summary>A text of JSON.</summary>
    public static string Quote(string text) =>
        $"\"{string.Concat(text.Select(character => character is '"' or '\\' ? $"\\{character}" : character < ' ' ? $"\\u{(int)character:x4}" : character.ToString()))}\"";

    /// <summary>A value of an attribute or an element of XML.</summary>
    public static string Xml(Draw draw, Kind kind)
    {
        var plain = Plain(draw, kind);
        return draw.Wild(15) ? plain : EscapeXml(plain);
    }

    public static string EscapeXml(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", "&apos;", StringComparison.Ordinal);

    private static string WildOf(Draw draw, Kind kind) => kind switch
    {
        Kind.Text => draw.Of(draw.Of(WildTexts), draw.Of(WildTexts), $"{Canary.Text}{new string('x', draw.Of(150, 300, 1_001, 5_000))}", string.Concat(Enumerable.Repeat("[a]%", draw.Of(10, 260)))),
        Kind.Number or Kind.Real => draw.Of(WildNumbers),
        Kind.Flag => draw.Of("True", "TRUE", "1", "yes", "null", "'true'"),
        Kind.Id => draw.Of(WildIds),
        _ => draw.Of(WildMoments),
    };
}
