namespace Orleans.AsyncJobs.Server.Output;

/// <summary>How rows are written.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>One array, or one object where one is asked for.</summary>
    Json,

    /// <summary>One object a line, written as it comes.</summary>
    JsonLines,

    /// <summary>RFC 4180, safe to open in a spreadsheet.</summary>
    Csv,

    /// <summary>What other commands take: one id a line.</summary>
    Id,
}

internal static class OutputFormats
{
    public static string[] Names { get; } = ["table", "json", "jsonl", "csv", "id"];

    public static OutputFormat Parse(string name) => (OutputFormat)Array.IndexOf(Names, name);
}
