using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;

namespace Orleans.AsyncJobs.Server.Output;

/// <summary>Lines of CSV (RFC 4180), safe to open in a spreadsheet.</summary>
internal static class CsvText
{
    public const string LineEnd = "\r\n";

    public static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Field)) + LineEnd;

    /// <summary>What a field holds for a value; nothing for null.</summary>
    public static string ValueOf(JsonObject row, string name)
    {
        var text = row.Text(name) ?? "";
        return row[name]?.GetValueKind() == JsonValueKind.String ? Guard(text) : text;
    }

    /// <summary>
    /// A spreadsheet takes text that begins so for a formula and runs it: a quote mark in front makes it text. Numbers are
    /// values of their own and get none.
    /// </summary>
    private static string Guard(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠'
        ? $"'{text}"
        : text;

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
