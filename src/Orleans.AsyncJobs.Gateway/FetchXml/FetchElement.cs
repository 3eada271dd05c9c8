using System.Globalization;
using System.Xml;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>An element of a document: where it stands, and its attributes, each known and no others.</summary>
internal sealed class FetchElement
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly int _line;
    private readonly int _column;

    private FetchElement(XmlReader reader)
    {
        Name = reader.LocalName;
        (_line, _column) = FetchXmlReader.PlaceOf(reader);
    }

    /// <summary>The name of the element.</summary>
    public string Name { get; }

    /// <summary>Reads the element that a reader stands on.</summary>
    /// <param name="reader">Stands on the element.</param>
    /// <param name="served">The attributes that say something.</param>
    /// <param name="tolerated">Those that change nothing here, whatever they say.</param>
    /// <exception cref="FetchXmlException">There is another one.</exception>
    public static FetchElement Read(XmlReader reader, string[] served, params string[] tolerated)
    {
        var element = new FetchElement(reader);
        while (reader.MoveToNextAttribute())
        {
            if (reader.Prefix.Length > 0 || reader.LocalName is "xmlns")
            {
                throw element.Refused("takes no namespace");
            }

            var name = reader.LocalName;
            if (served.Contains(name, StringComparer.Ordinal))
            {
                element._values[name] = reader.Value;
            }
            else if (!tolerated.Contains(name, StringComparer.Ordinal))
            {
                throw element.Refused($"does not take the attribute '{TextLimit.Shown(name)}'{NearestName.Suggest(name, served)}");
            }
        }

        reader.MoveToElement();
        return element;
    }

    /// <summary>The value of an attribute; null where it is not there.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>The value of an attribute that has to be there.</summary>
    public string Get(string name) => Find(name) is { Length: > 0 } value ? value : throw Refused($"needs the attribute '{name}'");

    /// <summary>Whether an attribute is true; it is not where it is not there.</summary>
    public bool Flag(string name) => Find(name) switch
    {
        null or "false" or "False" or "0" => false,
        "true" or "True" or "1" => true,
        var value => throw Has(name, value, "It is true or false."),
    };

    /// <summary>An attribute that is a whole number from 1 on; null where it is not there.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="most">The most.</param>
    /// <param name="why">What is said of more: a sentence.</param>
    public int? Number(string name, int most = int.MaxValue, string why = "")
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > int.MaxValue)
        {
            throw Has(name, value, "It is a whole number from 1 on.");
        }

        return number <= most ? (int)number : throw Has(name, value, why);
    }

    /// <summary>An attribute that names something in the answer; null where it is not there.</summary>
    public string? Alias(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.Length is > 0 and <= MaxAliasLength && !char.IsAsciiDigit(value[0]) && value.All(character => char.IsAsciiLetterOrDigit(character) || character is '_')
            ? value
            : throw Has(name, value, $"It has 1 to {MaxAliasLength} letters, digits and '_', and begins with no digit.");
    }

    /// <summary>Lets an attribute be only what changes nothing.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="harmless">The values that change nothing.</param>
    /// <param name="why">Why it may be nothing else: a sentence.</param>
    public void Only(string name, string[] harmless, string why)
    {
        if (Find(name) is { } value && !harmless.Contains(value, StringComparer.Ordinal))
        {
            throw Has(name, value, why);
        }
    }

    /// <summary>A refusal of the element.</summary>
    /// <param name="why">What is wrong: goes on behind its name.</param>
    public FetchXmlException Refused(string why) =>
        FetchXmlException.At(_line, _column, $"the element '{TextLimit.Shown(Name)}' {why}{(why[^1] is '.' or '?' ? string.Empty : ".")}");

    /// <summary>A refusal of the value of an attribute.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="value">Its value.</param>
    /// <param name="why">What is wrong: a sentence.</param>
    public FetchXmlException Has(string name, string value, string why) => Refused($"has {name}=\"{TextLimit.Shown(value)}\". {why}");

    /// <summary>Does what may be refused for what the element says; the refusal then names its place.</summary>
    /// <exception cref="JobException">It was refused.</exception>
    public T Named<T>(Func<T> compile)
    {
        try
        {
            return compile();
        }
        catch (JobException exception)
        {
            throw new JobException(exception.Kind, exception.Code, FetchXmlException.At(_line, _column, exception.Message).Message);
        }
    }

    private const int MaxAliasLength = 100;
}
