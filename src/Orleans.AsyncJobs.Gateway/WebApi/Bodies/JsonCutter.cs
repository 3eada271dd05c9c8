using System.Buffers;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>
/// Goes through a JSON document as its bytes come, and says which of them are values that are kept apart, whatever their size.
/// It looks at names, texts and brackets only: who reads the values, and what is left of the document, says whether they are JSON.
/// </summary>
internal sealed class JsonCutter
{
    /// <summary>How deep a document may be nested, the values among it.</summary>
    public const int MaxDepth = 64;

    private const int MaxBytesOfCharacter = 6;
    private const int MemberDepth = 3;

    private static readonly SearchValues<byte> EndsOfText = SearchValues.Create("\"\\"u8);

    private readonly byte[] _name;
    private readonly bool _ofElements;

    /// <summary>The name that is being read, between its quotes; longer ones are none that is looked for.</summary>
    private readonly byte[] _read;
    private int _readLength;

    /// <summary>One bit for each open bracket: whether it is that of an array.</summary>
    private ulong _arrays;
    private int _depth;
    private int _valueDepth;
    private bool _isInText;
    private bool _isEscaped;
    private bool _expectsName;
    private bool _readsName;
    private bool _isNamed;
    private bool _isBeforeValue;
    private bool _isInValue;
    private bool _isInElements;

    private JsonCutter(ReadOnlySpan<byte> name, bool ofElements)
    {
        _name = name.ToArray();
        _read = new byte[(name.Length * MaxBytesOfCharacter) + 2];
        _ofElements = ofElements;
    }

    /// <summary>Keeps the elements of the array apart that a member of the document is: <c>{"name":[…,…]}</c>.</summary>
    public static JsonCutter OfElements(ReadOnlySpan<byte> name) => new(name, ofElements: true);

    /// <summary>Keeps a member apart of each object in the arrays of the document: <c>{"any":[{"name":…},{"name":…}]}</c>.</summary>
    public static JsonCutter OfMembers(ReadOnlySpan<byte> name) => new(name, ofElements: false);

    /// <summary>Takes the next bytes, as far as they belong together.</summary>
    /// <exception cref="JsonException">A bracket closes none, or the document is nested too deep.</exception>
    public JsonCut Next(ReadOnlySpan<byte> input)
    {
        var at = 0;
        while (!_isInValue && at < input.Length)
        {
            if (!BeginsValue(input[at]))
            {
                at += PassRest(input[at..]);
            }
            else if (at > 0)
            {
                break;
            }
            else
            {
                (_isInValue, _isBeforeValue, _valueDepth) = (true, false, _depth);
            }
        }

        return _isInValue ? PassValue(input) : new JsonCut(at);
    }

    private bool BeginsValue(byte next) =>
        !_isInText && (_ofElements ? _isInElements && _depth == 2 : _isBeforeValue)
        && (char.IsAsciiLetterOrDigit((char)next) || next is (byte)'{' or (byte)'[' or (byte)'"' or (byte)'-');

    private JsonCut PassValue(ReadOnlySpan<byte> input)
    {
        for (var at = 0; at < input.Length;)
        {
            if (_isInText)
            {
                at += PassText(input[at..]);
                if (!_isInText && _depth == _valueDepth)
                {
                    return EndValue(at);
                }

                continue;
            }

            var next = input[at];
            if (_depth == _valueDepth && next is (byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                // A number, or a word such as true: it ends before this.
                return EndValue(at);
            }

            at++;
            switch (next)
            {
                case (byte)'"':
                    _isInText = true;
                    break;
                case (byte)'{' or (byte)'[':
                    Open(next);
                    break;
                case (byte)'}' or (byte)']':
                    Close(next);
                    if (_depth == _valueDepth)
                    {
                        return EndValue(at);
                    }

                    break;
            }
        }

        return new JsonCut(input.Length, IsValue: true);
    }

    private JsonCut EndValue(int length)
    {
        _isInValue = false;
        return new JsonCut(length, IsValue: true, IsEnd: true);
    }

    /// <summary>Passes some bytes of what is no value.</summary>
    private int PassRest(ReadOnlySpan<byte> input)
    {
        if (_isInText)
        {
            var length = PassText(input);
            if (_readsName)
            {
                ReadName(input[..length]);
            }

            return length;
        }

        var next = input[0];
        switch (next)
        {
            case (byte)'"':
                (_isInText, _readsName, _readLength) = (true, _expectsName, 0);
                (_expectsName, _isNamed, _isBeforeValue) = (false, false, false);
                break;
            case (byte)':':
                (_isBeforeValue, _isNamed) = (_isNamed, false);
                break;
            case (byte)',':
                (_expectsName, _isNamed, _isBeforeValue) = (IsAtNames, false, false);
                break;
            case (byte)'{' or (byte)'[':
                var isElements = _ofElements && _isBeforeValue && next == '[';
                Open(next);
                _isInElements |= isElements;
                (_expectsName, _isNamed, _isBeforeValue) = (IsAtNames, false, false);
                break;
            case (byte)'}' or (byte)']':
                Close(next);
                _isInElements &= _depth >= 2;
                (_expectsName, _isNamed, _isBeforeValue) = (false, false, false);
                break;
            case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                break;
            default:
                (_isNamed, _isBeforeValue) = (false, false);
                break;
        }

        return 1;
    }

    /// <summary>Whether names are read where it is: in the document itself, or in an object of an array of it.</summary>
    private bool IsAtNames => _ofElements
        ? _depth == 1 && (_arrays & 1) == 0
        : _depth == MemberDepth && (_arrays & 0b111) == 0b010;

    /// <summary>Passes bytes of a text, up to its end or behind an escape.</summary>
    private int PassText(ReadOnlySpan<byte> input)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            return 1;
        }

        var end = input.IndexOfAny(EndsOfText);
        if (end < 0)
        {
            return input.Length;
        }

        _isEscaped = input[end] == '\\';
        _isInText = _isEscaped;
        return end + 1;
    }

    private void ReadName(ReadOnlySpan<byte> bytes)
    {
        if (_readLength >= 0 && _readLength + bytes.Length < _read.Length)
        {
            bytes.CopyTo(_read.AsSpan(_readLength + 1));
            _readLength += bytes.Length;
        }
        else
        {
            _readLength = -1;
        }

        if (!_isInText)
        {
            _readsName = false;
            _isNamed = _readLength >= 0 && IsName();
        }
    }

    private bool IsName()
    {
        // With its quotes it is a document of its own, whose reader knows all escapes.
        _read[0] = (byte)'"';
        var reader = new Utf8JsonReader(_read.AsSpan(0, _readLength + 1));
        try
        {
            return reader.Read() && reader.ValueTextEquals(_name);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No name at all: who reads the rest of the document says so.
            return false;
        }
    }

    private void Open(byte bracket)
    {
        if (_depth == MaxDepth)
        {
            throw new JsonException($"It is nested deeper than {MaxDepth} levels.");
        }

        var bit = 1UL << _depth++;
        _arrays = bracket == '[' ? _arrays | bit : _arrays & ~bit;
    }

    private void Close(byte bracket)
    {
        if (_depth == 0 || ((_arrays >> (_depth - 1)) & 1) != (bracket == ']' ? 1UL : 0UL))
        {
            throw new JsonException($"A '{(char)bracket}' closes no bracket.");
        }

        _depth--;
    }
}

/// <summary>Bytes of a document that belong together.</summary>
/// <param name="Length">How many.</param>
/// <param name="IsValue">Whether they are of a value that is kept apart, and not of the rest.</param>
/// <param name="IsEnd">Whether the value ends with them.</param>
internal readonly record struct JsonCut(int Length, bool IsValue = false, bool IsEnd = false);
