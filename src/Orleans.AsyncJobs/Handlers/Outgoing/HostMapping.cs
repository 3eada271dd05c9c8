using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;

namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>
/// Turns an international host name into the one that it stands for: <c>①②⑦.⓪.⓪.①</c> is <c>127.0.0.1</c>. Source:
/// UTS #46, IDNA Compatibility Processing. The service runs without ICU, where .NET does not do this itself.
/// </summary>
internal static class HostMapping
{
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;
    private const string NotComposed = "!";

    private static readonly Lazy<FrozenDictionary<int, string>> Table = new(ReadTable);

    /// <summary>The host as it is after mapping, in ASCII; null when it can be neither a name nor an address.</summary>
    /// <param name="host">A host without brackets.</param>
    public static string? Map(string host)
    {
        // A dot may end an address as it may end a name.
        if (IPAddress.TryParse(host.TrimEnd('.'), out _))
        {
            return host.TrimEnd('.');
        }

        var mapped = Ascii.IsValid(host) ? host : FindAscii(host);
        if (mapped is null)
        {
            return null;
        }

        // What was written in other digits may be an address by now: 127.1 in circled digits, too.
        if (Uri.TryCreate($"https://{mapped}/", UriKind.Absolute, out var url) && url.HostNameType == UriHostNameType.IPv4)
        {
            return url.Host;
        }

        return IsName(mapped) ? mapped.ToLowerInvariant() : null;
    }

    private static string? FindAscii(string host)
    {
        var mapped = new StringBuilder(host.Length);
        foreach (var rune in host.EnumerateRunes())
        {
            mapped.Append(rune.IsAscii ? rune.ToString() : Table.Value.GetValueOrDefault(rune.Value) is { } text and not NotComposed ? text : rune.ToString());
        }

        var name = mapped.ToString();
        if (name.EnumerateRunes().Any(rune => !MayStay(rune)))
        {
            return null;
        }

        try
        {
            // A final dot names the root; the mapping takes names without it.
            return Ascii.IsValid(name) ? name : new IdnMapping { AllowUnassigned = true }.GetAscii(name.TrimEnd('.'));
        }
        catch (ArgumentException)
        {
            // A label that is empty or too long.
            return null;
        }
    }

    private static bool MayStay(Rune rune) => rune.IsAscii || (Table.Value.GetValueOrDefault(rune.Value) is not NotComposed && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    private static bool IsName(string host)
    {
        var labels = host.TrimEnd('.').Split('.');
        return host.Length <= MaxNameLength && Array.TrueForAll(labels, IsLabel) && !IsNumber(labels[^1]);
    }

    // RFC 1123 §2.1, and the underscore, which is in use inside of networks.
    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength && label[0] != '-' && label[^1] != '-'
        && label.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_') && IsDecodable(label);

    /// <summary>Whether a name that ends in this can only be meant as an address. Source: WHATWG URL, "ends in a number".</summary>
    private static bool IsNumber(string label) =>
        label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && label[2..].All(char.IsAsciiHexDigit));

    /// <summary>Whether a label in Punycode, if it is one, stands for a name that mapping leaves as it is.</summary>
    private static bool IsDecodable(string label)
    {
        if (!label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        try
        {
            var name = new IdnMapping { AllowUnassigned = true }.GetUnicode(label);
            return name.EnumerateRunes().All(rune => rune.IsAscii || (MayStay(rune) && !Table.Value.ContainsKey(rune.Value)));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static FrozenDictionary<int, string> ReadTable()
    {
        const string Resource = "Orleans.AsyncJobs.Handlers.Outgoing.host-mapping.txt";
        using var stream = typeof(HostMapping).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly has no resource '{Resource}'.");
        using var reader = new StreamReader(stream);
        var table = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                ReadLine(line, table);
            }
        }

        return table.ToFrozenDictionary();
    }

    private static void ReadLine(string line, Dictionary<int, string> table)
    {
        var parts = line.Split(' ');
        var range = parts[0].Split('-', '/');
        var first = Number(range[0]);
        var last = range.Length > 1 ? Number(range[1]) : first;
        var step = range.Length > 2 ? Number(range[2]) : 1;
        for (var character = first; character <= last; character += step)
        {
            // One of the marks is mapped as well; what it becomes comes first in the file, and counts.
            table.TryAdd(character, parts switch
            {
                [_, NotComposed] => NotComposed,
                [_, var only] => char.ConvertFromUtf32(Number(only) + character - first),
                [_] => string.Empty,
                _ => string.Concat(parts.Skip(1).Select(part => char.ConvertFromUtf32(Number(part)))),
            });
        }
    }

    private static int Number(string hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
