using System.Text;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <content>Values, by the type of their column.</content>
internal ref partial struct JobBodyReader
{
    private const int LongTextBytes = 4 * 1024;

    /// <summary>The current value as text; null for null.</summary>
    public readonly string? Text()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (_reader.TokenType != JsonTokenType.String)
        {
            throw WrongType("Edm.String");
        }

        // A character is written with six bytes at most, so that a text far too long need not be made to be refused.
        const int MaxBytesOfCharacter = 6;
        if (_reader.ValueSpan.Length > (long?)Column.MaxLength * MaxBytesOfCharacter)
        {
            throw TooLong($"'{Column.Name}' is longer than the {Column.MaxLength} characters that are taken.");
        }

        var text = _reader.ValueIsEscaped && _reader.ValueSpan.Length > LongTextBytes ? LongText() : _reader.GetString()!;
        if (text.Length > Column.MaxLength)
        {
            throw TooLong(IsRule ? RecurrenceRefusals.TooLong(text.Length).Message : $"'{Column.Name}' has {text.Length} characters; at most {Column.MaxLength} are taken.");
        }

        return text;
    }

    /// <summary>The current value as a whole number; null for null.</summary>
    public readonly int? Number()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        return _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out var number) ? number : throw WrongType("Edm.Int32");
    }

    /// <summary>The current value as true or false; null for null.</summary>
    public readonly bool? Flag() => _reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw WrongType("Edm.Boolean"),
    };

    /// <summary>The current value as a Guid, of a link the one it ends in; null for null.</summary>
    public readonly Guid? Id()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (_reader.TokenType != JsonTokenType.String)
        {
            throw WrongType("Edm.Guid");
        }

        if (IsLink)
        {
            var link = _reader.GetString()!;
            return EntityLink.IdOf(_references?.ResolveLink(link) ?? link);
        }

        return _reader.TryGetGuid(out var id) ? id : throw WrongType("Edm.Guid");
    }

    /// <summary>The current value as a moment, UTC; null for null.</summary>
    public readonly DateTimeOffset? Moment()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (_reader.TokenType != JsonTokenType.String || !Moments.TryParse(_reader.GetString()!, out var moment))
        {
            throw WrongType("Edm.DateTimeOffset");
        }

        return moment <= JobLimits.LatestDate
            ? moment
            : throw WebApiException.BadRequest($"'{Column.Name}' is after 9999-12-30, the last day that can be stored.");
    }

    // The reader would rent as much memory again to undo the escapes.
    private readonly string LongText()
    {
        var text = _body.Slice((int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length);
        return JsonText.GetString(text[..JsonText.UnescapeInPlace(text)]);
    }

    private readonly WebApiException WrongType(string type) =>
        WebApiException.BadRequest($"Cannot convert the literal {Shown()} of '{Column.Name}' to the expected type '{type}'.");

    /// <summary>The current value as an error shows it.</summary>
    private readonly string Shown()
    {
        var value = _reader.TokenType switch
        {
            JsonTokenType.StartObject => "{…}",
            JsonTokenType.StartArray => "[…]",
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Null => "null",
            _ => Excerpt(),
        };
        return $"'{value}'";
    }

    /// <summary>Whether it reads a recurrence rule: that is refused by one code and one sentence, wherever it is read.</summary>
    private readonly bool IsRule => Column.Name == "recurrencepattern";

    private readonly WebApiException TooLong(string sentence) =>
        new(StatusCodes.Status400BadRequest, IsRule ? JobErrorCodes.InvalidRecurrenceRule : JobErrorCodes.InvalidArgument, sentence);

    private readonly string Excerpt()
    {
        var text = _reader.TokenType == JsonTokenType.String && _reader.ValueSpan.Length <= LongTextBytes
            ? _reader.GetString()!
            : Encoding.UTF8.GetString(_reader.ValueSpan[..Math.Min(_reader.ValueSpan.Length, LongTextBytes)]);
        return TextLimit.Shown(text);
    }
}
