using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Orleans.AsyncJobs.Gateway.FetchXml;

namespace Orleans.AsyncJobs.Gateway.WebApi.Fetch;

/// <summary>What tells a query in FetchXML from others, whichever page of it is asked for.</summary>
internal static class FetchFingerprint
{
    private const int HashBytes = 12;

    private static readonly string[] OfPage = ["page", "count", "paging-cookie"];

    /// <summary>The fingerprint of a document that was read without a fault.</summary>
    public static string Of(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(FetchXmlReader.Read(text, FetchXmlParser.MaxLength, Parts)));
        return Base64Url.EncodeToString(hash.AsSpan(0, HashBytes));
    }

    /// <summary>All that the document says, without blanks between attributes, comments and their like.</summary>
    private static string Parts(XmlReader reader)
    {
        var parts = new StringBuilder();
        do
        {
            parts.Append(reader.Depth).Append((int)reader.NodeType).Append(reader.LocalName).Append('\0').Append(reader.Value).Append('\0');
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            List<(string Name, string Value)> attributes = [];
            var isFetch = reader.Depth == 0;
            while (reader.MoveToNextAttribute())
            {
                if (!isFetch || !OfPage.Contains(reader.LocalName, StringComparer.Ordinal))
                {
                    attributes.Add((reader.LocalName, reader.Value));
                }
            }

            reader.MoveToElement();
            foreach (var (name, value) in attributes.OrderBy(attribute => attribute.Name, StringComparer.Ordinal))
            {
                parts.Append(name).Append('\0').Append(value).Append('\0');
            }
        }
        while (reader.Read());

        return parts.ToString();
    }
}
