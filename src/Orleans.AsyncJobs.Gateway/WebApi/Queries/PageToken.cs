using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// Where a page of a list ends, as <c>$skiptoken</c>: opaque to clients, and good for one query only. It begins with a
/// checksum over itself and over all options, so that one that was changed, or belongs to another query, is refused.
/// </summary>
/// <param name="Served">How many rows the pages up to here had.</param>
/// <param name="Position">The place of the last of them.</param>
internal sealed record PageToken(long Served, QueryPosition Position)
{
    private const int ChecksumBytes = 12;

    /// <summary>The text of the token.</summary>
    /// <param name="table">The table of the query.</param>
    /// <param name="options">The options of the query.</param>
    public string Write(QueryTable table, IDictionary<string, string> options)
    {
        var payload = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(payload))
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(Served);
            foreach (var value in Position.Values)
            {
                WriteValue(writer, value);
            }

            writer.WriteEndArray();
        }

        return Base64Url.EncodeToString([.. Checksum(table, options, payload.WrittenSpan), .. payload.WrittenSpan]);
    }

    /// <summary>The address of a page.</summary>
    /// <param name="set">The address of the set.</param>
    /// <param name="table">The table of the query.</param>
    /// <param name="options">The options of the query.</param>
    /// <param name="token">Where the page before it ends; null for the first page.</param>
    /// <exception cref="WebApiException">400: the address is too long to be asked for.</exception>
    public static string AddressOf(string set, QueryTable table, IReadOnlyList<KeyValuePair<string, string>> options, PageToken? token)
    {
        var address = QueryString.Join(set, options);
        if (token is not null)
        {
            // The checksum is over the options as they are read from the address.
            var read = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, value) in QueryString.Split(address[set.Length..]))
            {
                read[name] = value;
            }

            address = QueryString.Join(set, [.. options, new(QueryOptionNames.SkipToken, token.Write(table, read))]);
        }

        return address.Length <= QueryOptions.MaxLength
            ? address
            : throw WebApiException.BadRequest("The address of the next page would be too long, since the values of the order go into it. Order by shorter columns, such as createdon.");
    }

    /// <summary>Reads a token.</summary>
    /// <exception cref="WebApiException">400: it is none, or of another query.</exception>
    public static PageToken Read(string text, QueryTable table, IDictionary<string, string> options)
    {
        if (!Base64Url.IsValid(text) || Base64Url.DecodeFromChars(text) is not { Length: > ChecksumBytes } bytes)
        {
            throw Refused();
        }

        var payload = bytes.AsSpan(ChecksumBytes);
        if (!Checksum(table, options, payload).SequenceEqual(bytes.AsSpan(0, ChecksumBytes)))
        {
            throw Refused();
        }

        try
        {
            var items = JsonElement.Parse(payload).EnumerateArray().ToList();
            return new PageToken(items[0].GetInt64(), new QueryPosition([.. items.Skip(1).Select(ReadValue)]));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw Refused();
        }
    }

    /// <summary>The refusal of a token.</summary>
    public static WebApiException Refused() => WebApiException.BadRequest(
        $"The value of {QueryOptionNames.SkipToken} is not one that this service gave for this query. Follow @odata.nextLink as it stands, or begin again without it.");

    private static byte[] Checksum(QueryTable table, IDictionary<string, string> options, ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(table.SetName));
        foreach (var (name, value) in options.Where(option => option.Key is not QueryOptionNames.SkipToken).OrderBy(option => option.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\0{name}\0{value}"));
        }

        hash.AppendData("\0"u8);
        hash.AppendData(payload);
        return hash.GetHashAndReset()[..ChecksumBytes];
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case string text: writer.WriteStringValue($"s{text}"); break;
            case int number: writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"i{number}")); break;
            case long number: writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"l{number}")); break;
            case double number: writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"d{number:R}")); break;
            case Guid id: writer.WriteStringValue($"g{id:N}"); break;
            case DateTimeOffset moment: writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"t{moment.UtcTicks}")); break;
            default: throw new InvalidOperationException($"The place of a row holds a value of type {value.GetType()}.");
        }
    }

    private static object? ReadValue(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.String)
        {
            return item.ValueKind == JsonValueKind.Null ? null : item.GetBoolean();
        }

        var text = item.GetString()!;
        var rest = text[1..];
        return text[0] switch
        {
            's' => rest,
            'i' => int.Parse(rest, CultureInfo.InvariantCulture),
            'l' => long.Parse(rest, CultureInfo.InvariantCulture),
            'd' => double.Parse(rest, CultureInfo.InvariantCulture),
            'g' => Guid.ParseExact(rest, "N"),
            't' => new DateTimeOffset(long.Parse(rest, CultureInfo.InvariantCulture), TimeSpan.Zero),
            _ => throw new FormatException(),
        };
    }
}
