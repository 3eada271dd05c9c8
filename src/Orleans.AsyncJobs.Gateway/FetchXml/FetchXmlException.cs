namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>FetchXML that cannot be understood, or asks for what is not served.</summary>
internal sealed class FetchXmlException : Exception
{
    private FetchXmlException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal at a place.</summary>
    /// <param name="line">The line, from 1; 0 for none.</param>
    /// <param name="column">The character in it, from 1.</param>
    /// <param name="what">What is wrong, with a full stop.</param>
    public static FetchXmlException At(int line, int column, string what) => new(line > 0 ? $"FetchXML, line {line}, character {column}: {what}" : $"FetchXML: {what}");

    /// <summary>A refusal of the whole.</summary>
    /// <param name="what">What is wrong, with a full stop.</param>
    public static FetchXmlException Whole(string what) => At(0, 0, what);
}
