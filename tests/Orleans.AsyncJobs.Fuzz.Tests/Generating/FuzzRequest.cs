using System.Globalization;
using System.Text;

namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>What may be expected of an answer.</summary>
internal enum Propriety
{
    /// <summary>Proper HTTP: the gateway itself answers.</summary>
    Proper,

    /// <summary>The server may refuse it before the gateway sees it, and close the connection.</summary>
    Odd,

    /// <summary>Its end cannot be told: the connection is of no use behind it.</summary>
    Broken,
}

/// <summary>One request, as it is sent.</summary>
internal sealed record FuzzRequest(int Number, string Name, string Method, byte[] Target)
{
    public List<(byte[] Name, byte[] Value)> Headers { get; } = [];

    /// <summary>Whether it may hold what nobody sends on purpose.</summary>
    public bool IsWild { get; init; }

    public byte[]? Body { get; set; }

    /// <summary>Whether the body goes in pieces.</summary>
    public bool IsChunked { get; set; }

    public void Add(string name, string value) => Headers.Add((Writing.Ascii(name), Writing.Bytes(value)));

    /// <summary>What follows from its bytes.</summary>
    public Propriety Propriety
    {
        get
        {
            if (Target.Length == 0 || Target.Any(value => value is <= 0x20 or 0x7f) || Headers.Exists(header => !IsName(header.Name) || header.Value.Any(value => value is 0 or 0x0a or 0x0d)))
            {
                return Propriety.Broken;
            }

            var length = Target.Length;
            return Target[0] != (byte)'/' || Target.Any(value => value > 0x7e) || length > 39_000 || PathHasNul() || Method is "CONNECT"
                || Headers.Exists(header => header.Value.Any(value => value is < 0x20 or > 0x7e) || IsNamed(header.Name, "host") || IsNamed(header.Name, "content-length") || IsNamed(header.Name, "transfer-encoding"))
                || Headers.Sum(header => header.Name.Length + header.Value.Length + 4) > 30_000
                    ? Propriety.Odd
                    : Propriety.Proper;
        }
    }

    /// <summary>The bytes to send.</summary>
    /// <param name="host">The value of <c>Host</c>.</param>
    public byte[] ToBytes(string host)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Writing.Ascii($"{Method} "));
        bytes.Write(Target);
        bytes.Write(Writing.Ascii($" HTTP/1.1\r\nHost: {host}\r\n"));
        foreach (var (name, value) in Headers)
        {
            bytes.Write(name);
            bytes.Write(": "u8);
            bytes.Write(value);
            bytes.Write("\r\n"u8);
        }

        if (Body is not null)
        {
            bytes.Write(Writing.Ascii(IsChunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {Body.Length.ToString(CultureInfo.InvariantCulture)}\r\n"));
        }

        bytes.Write("\r\n"u8);
        if (Body is not null && IsChunked)
        {
            foreach (var chunk in Body.Chunk(1_500))
            {
                bytes.Write(Writing.Ascii($"{chunk.Length:x}\r\n"));
                bytes.Write(chunk);
                bytes.Write("\r\n"u8);
            }

            bytes.Write("0\r\n\r\n"u8);
        }
        else if (Body is not null)
        {
            bytes.Write(Body);
        }

        return bytes.ToArray();
    }

    /// <summary>A text for people, with what cannot be read as <c>\xNN</c>.</summary>
    public static string Show(ReadOnlySpan<byte> bytes, int most)
    {
        var text = new StringBuilder();
        foreach (var value in bytes[..Math.Min(bytes.Length, most)])
        {
            text.Append(value is (byte)'\n' or (>= 0x20 and < 0x7f) ? ((char)value).ToString() : value == (byte)'\r' ? string.Empty : $"\\x{value:x2}");
        }

        return bytes.Length > most ? $"{text}… ({bytes.Length:N0} bytes)" : text.ToString();
    }

    private static bool IsNamed(byte[] name, string other) => Encoding.ASCII.GetString(name).Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool IsName(byte[] name) => name.Length > 0 && name.All(value => char.IsAsciiLetterOrDigit((char)value) || "!#$%&'*+-.^_`|~".Contains((char)value, StringComparison.Ordinal));

    private bool PathHasNul()
    {
        var target = Encoding.Latin1.GetString(Target);
        var end = target.IndexOf('?', StringComparison.Ordinal);
        return (end < 0 ? target : target[..end]).Contains("%00", StringComparison.Ordinal);
    }
}
