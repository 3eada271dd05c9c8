using System.Xml;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>What the parser does with the XML itself.</summary>
/// <remarks>A document is read in one pass, without a document type or anything from outside, and its size is bounded.</remarks>
internal static class FetchXmlReader
{
    /// <summary>Reads a document.</summary>
    /// <param name="text">The document.</param>
    /// <param name="maxLength">The most characters.</param>
    /// <param name="read">Reads the element that the reader stands on, with all in it.</param>
    /// <exception cref="FetchXmlException">It is too long, not well-formed, has a document type, or was refused.</exception>
    public static T Read<T>(string text, int maxLength, Func<XmlReader, T> read)
    {
        if (text.Length > maxLength)
        {
            throw FetchXmlException.Whole($"it has {text.Length:N0} characters; at most {maxLength:N0} are taken.");
        }

        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = maxLength,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        };
        try
        {
            using var input = new StringReader(text);
            using var reader = XmlReader.Create(input, settings);
            reader.MoveToContent();
            var result = read(reader);

            // What follows the document would make it another one.
            while (reader.Read())
            {
            }

            return result;
        }
        catch (XmlException exception)
        {
            var isType = text.Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase);
            throw FetchXmlException.At(exception.LineNumber, exception.LinePosition, isType ? "a document type is not taken; leave <!DOCTYPE …> out." : $"it is not well-formed XML: {exception.Message}");
        }
    }

    /// <summary>Where a reader stands.</summary>
    public static (int Line, int Column) PlaceOf(XmlReader reader) => reader is IXmlLineInfo place ? (place.LineNumber, place.LinePosition) : (0, 0);

    /// <summary>Calls for each element inside of the one that the reader stands on, and leaves it on its end.</summary>
    public static void ReadChildren(this XmlReader reader, Action<string> read)
    {
        if (reader.IsEmptyElement)
        {
            return;
        }

        var parent = reader.LocalName;
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Prefix.Length > 0)
            {
                var (line, column) = PlaceOf(reader);
                throw FetchXmlException.At(line, column, $"the element '{parent}' holds elements without a namespace and nothing else.");
            }

            read(reader.LocalName);
        }
    }

    /// <summary>Expects that there is nothing inside of the element that the reader stands on.</summary>
    public static void ReadNothing(this XmlReader reader) => reader.ReadChildren(_ => throw reader.Unexpected("it stands where nothing is expected"));

    /// <summary>The text inside of the element that the reader stands on.</summary>
    public static string ReadText(this XmlReader reader)
    {
        var (line, column) = PlaceOf(reader);
        if (reader.IsEmptyElement)
        {
            return string.Empty;
        }

        var text = new System.Text.StringBuilder();
        var name = reader.LocalName;
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            text.Append(reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace
                ? reader.Value
                : throw FetchXmlException.At(line, column, $"the element '{name}' holds a text and nothing else."));
        }

        return text.ToString();
    }

    /// <summary>A refusal of the element that the reader stands on.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="why">What is expected in its place.</param>
    public static FetchXmlException Unexpected(this XmlReader reader, string why)
    {
        var (line, column) = PlaceOf(reader);
        return FetchXmlException.At(line, column, $"the element '{TextLimit.Shown(reader.LocalName)}' is not expected: {why}.");
    }
}
