using System.Xml;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>The attributes of the element that a reader stands on: those that are known, each checked, and no others.</summary>
internal sealed class FetchAttributes
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly string _element;
    private readonly int _line;
    private readonly int _column;

    private FetchAttributes(XmlReader reader)
    {
        _element = reader.LocalName;
        (_line, _column) = FetchXmlParser.PlaceOf(reader);
    }

    /// <summary>Reads them.</summary>
    /// <param name="reader">Stands on the element.</param>
    /// <param name="served">Those that say something.</param>
    /// <param name="tolerated">Those that change nothing here, whatever they say.</param>
    /// <exception cref="FetchXmlException">There is another one.</exception>
    public static FetchAttributes Read(XmlReader reader, string[] served, params string[] tolerated)
    {
        var attributes = new FetchAttributes(reader);
        while (reader.MoveToNextAttribute())
        {
            if (reader.Prefix.Length > 0 || reader.LocalName is "xmlns")
            {
                throw attributes.Refused("takes no namespace");
            }

            var name = reader.LocalName;
            if (served.Contains(name, StringComparer.Ordinal))
            {
                attributes._values[name] = reader.Value;
            }
            else if (!tolerated.Contains(name, StringComparer.Ordinal))
            {
                throw attributes.Refused($"does not take the attribute '{TextLimit.Shown(name)}'{NearestName.Suggest(name, served)}");
            }
        }

        reader.MoveToElement();
        return attributes;
    }

    /// <summary>The value of one; null where it is not there.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>The value of one that has to be there.</summary>
    public string Get(string name) => Find(name) is { Length: > 0 } value ? value : throw Refused($"needs the attribute '{name}'");

    /// <summary>Lets one be only what changes nothing.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="harmless">The values that change nothing.</param>
    /// <param name="why">Why it may be nothing else: a sentence.</param>
    public void Only(string name, string[] harmless, string why)
    {
        if (Find(name) is { } value && !harmless.Contains(value, StringComparer.Ordinal))
        {
            throw Refused($"has {name}=\"{TextLimit.Shown(value)}\". {why}");
        }
    }

    /// <summary>A refusal of the element.</summary>
    /// <param name="why">What is wrong: goes on behind its name.</param>
    public FetchXmlException Refused(string why) =>
        FetchXmlException.At(_line, _column, $"the element '{_element}' {why}{(why[^1] is '.' or '?' ? string.Empty : ".")}");
}
