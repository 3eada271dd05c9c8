using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Orleans.AsyncJobs.Model;

/// <summary>
/// Takes the text out of one member of a JSON object as the bytes come, with its escapes undone; an empty text stays in its
/// place. All else is passed on as it is, for the reader of the body to judge. Only the first such member is looked for, and
/// only under a name that is written without escapes: what is not found is passed on too.
/// </summary>
/// <param name="member">The name of the member.</param>
internal sealed class JsonMemberSplitter(ReadOnlyMemory<byte> member)
{
    /// <summary>The most bytes that undoing one escape gives.</summary>
    private const int MaxEscapedBytes = 4;
    private const int HexDigits = 4;

    private static readonly SearchValues<byte> EndsOfText = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 32).Select(control => (byte)control)]);
    private static readonly SearchValues<byte> EndsOfString = SearchValues.Create("\"\\"u8);

    private readonly byte[] _hex = new byte[HexDigits];
    private Place _place;
    private int _depth;
    private int _matched;
    private int _digits;
    private char _high;
    private bool _isObject;
    private bool _expectsName;
    private bool _isEscaped;

    private enum Place
    {
        Outside,
        Name,
        Text,
        BehindName,
        BeforeValue,
        Member,
        Escape,
        Hex,
    }

    /// <summary>Whether the member has been found, and is a text.</summary>
    public bool IsFound { get; private set; }

    /// <summary>Takes bytes until they are used up or the output is full.</summary>
    /// <param name="input">The next bytes of the body.</param>
    /// <param name="rest">Takes what does not belong to the text; as many bytes as the input at most, and none before the member ends.</param>
    /// <param name="text">Takes bytes of the text; more than four.</param>
    /// <param name="restLength">How many bytes of the rest there are.</param>
    /// <param name="textLength">How many bytes of the text there are.</param>
    /// <returns>How many bytes were taken.</returns>
    /// <exception cref="JsonException">The member is no text of JSON.</exception>
    /// <exception cref="InvalidOperationException">An escape is half of a surrogate pair.</exception>
    public int Read(ReadOnlySpan<byte> input, Span<byte> rest, Span<byte> text, out int restLength, out int textLength)
    {
        var (at, passed, taken) = (0, 0, 0);
        while (at < input.Length)
        {
            if (_place is Place.Member or Place.Escape or Place.Hex)
            {
                if (text.Length - taken < MaxEscapedBytes)
                {
                    break;
                }

                at += ReadMember(input[at..], text[taken..], out var written, out var isEnd);
                taken += written;
                if (isEnd)
                {
                    rest[passed++] = (byte)'"';
                }
            }
            else
            {
                var length = ReadRest(input[at..]);
                input.Slice(at, length).CopyTo(rest[passed..]);
                at += length;
                passed += length;
            }
        }

        (restLength, textLength) = (passed, taken);
        return at;
    }

    private int ReadMember(ReadOnlySpan<byte> input, Span<byte> text, out int written, out bool isEnd)
    {
        (written, isEnd) = (0, false);
        switch (_place)
        {
            case Place.Escape:
                ReadEscape(input[0], text, out written);
                return 1;
            case Place.Hex:
                ReadHex(input[0], text, out written);
                return 1;
        }

        var end = input.IndexOfAny(EndsOfText);
        var plain = Math.Min(end < 0 ? input.Length : end, text.Length);
        if (_high != 0)
        {
            if (plain > 0 || input[0] != '\\')
            {
                throw NotUnicode();
            }

            _place = Place.Escape;
            return 1;
        }

        input[..plain].CopyTo(text);
        written = plain;
        if (plain != end)
        {
            return plain;
        }

        switch (input[end])
        {
            case (byte)'"':
                _place = Place.Outside;
                isEnd = true;
                break;
            case (byte)'\\':
                _place = Place.Escape;
                break;
            case var control:
                throw NotJson(string.Create(CultureInfo.InvariantCulture, $"'{Encoding.UTF8.GetString(member.Span)}' holds the control character U+{control:X4}, which has to be escaped."));
        }

        return plain + 1;
    }

    private void ReadEscape(byte escape, Span<byte> text, out int written)
    {
        written = 0;
        if (escape == 'u')
        {
            (_place, _digits) = (Place.Hex, 0);
            return;
        }

        if (_high != 0)
        {
            throw NotUnicode();
        }

        text[0] = escape switch
        {
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'"' or (byte)'\\' or (byte)'/' => escape,
            _ => throw NotJson($"'{Encoding.UTF8.GetString(member.Span)}' holds an escape that JSON does not know."),
        };
        written = 1;
        _place = Place.Member;
    }

    private void ReadHex(byte digit, Span<byte> text, out int written)
    {
        written = 0;
        _hex[_digits++] = char.IsAsciiHexDigit((char)digit) ? digit : throw NotJson($"'{Encoding.UTF8.GetString(member.Span)}' holds an escape that is not \\u and four hexadecimal digits.");
        if (_digits < HexDigits)
        {
            return;
        }

        _place = Place.Member;
        var unit = (char)ushort.Parse(_hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (_high == 0 && char.IsHighSurrogate(unit))
        {
            _high = unit;
            return;
        }

        if (!(_high == 0 ? Rune.TryCreate(unit, out var rune) : Rune.TryCreate(_high, unit, out rune)))
        {
            throw NotUnicode();
        }

        _high = '\0';
        written = rune.EncodeToUtf8(text);
    }

    /// <summary>Passes bytes on up to the next that says something of where it is.</summary>
    private int ReadRest(ReadOnlySpan<byte> input)
    {
        if (_place == Place.Text && !_isEscaped)
        {
            var plain = input.IndexOfAny(EndsOfString);
            if (plain != 0)
            {
                return plain < 0 ? input.Length : plain;
            }
        }

        Pass(input[0]);
        return 1;
    }

    private void Pass(byte next)
    {
        switch (_place)
        {
            case Place.Text or Place.Name when _isEscaped:
                _isEscaped = false;
                _matched = -1;
                break;
            case Place.Text or Place.Name when next == '\\':
                _isEscaped = true;
                break;
            case Place.Text when next == '"':
                _place = Place.Outside;
                break;
            case Place.Name when next == '"':
                _place = _matched == member.Length ? Place.BehindName : Place.Outside;
                break;
            case Place.Name:
                _matched = _matched >= 0 && _matched < member.Length && member.Span[_matched] == next ? _matched + 1 : -1;
                break;
            case Place.BehindName when next == ':':
                _place = Place.BeforeValue;
                break;
            case Place.BehindName or Place.BeforeValue when next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                break;
            case Place.BeforeValue when next == '"':
                (_place, IsFound) = (Place.Member, true);
                break;
            default:
                _place = Place.Outside;
                PassOutside(next);
                break;
        }
    }

    private void PassOutside(byte next)
    {
        switch (next)
        {
            case (byte)'{' or (byte)'[':
                _isObject = _depth == 0 ? next == '{' : _isObject;
                _expectsName = ++_depth == 1 && _isObject;
                break;
            case (byte)'}' or (byte)']':
                _depth--;
                _expectsName = false;
                break;
            case (byte)',':
                _expectsName = _depth == 1 && _isObject;
                break;
            case (byte)'"':
                _place = _expectsName && !IsFound ? Place.Name : Place.Text;
                (_expectsName, _matched) = (false, 0);
                break;
        }
    }

    private static JsonException NotJson(string why) => new(why);

    private static InvalidOperationException NotUnicode() => new("An escape is half of a surrogate pair.");
}
