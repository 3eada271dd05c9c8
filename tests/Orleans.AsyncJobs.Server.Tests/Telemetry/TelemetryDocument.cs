using System.Runtime.CompilerServices;

namespace Orleans.AsyncJobs.Server.Tests.Telemetry;

/// <summary>The tables of docs/telemetry.md.</summary>
internal static class TelemetryDocument
{
    /// <summary>One line for each instrument: name, kind, unit, attributes in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Instruments => [.. Rows("## Metrics", "| `asyncjobs.").Where(cells => cells.Length == 5).Select(cells =>
        $"{cells[0]} {cells[1]} {cells[2]} {Attributes(cells[3])}").Order(StringComparer.Ordinal)];

    /// <summary>One line for each span: the first word of its name, kind, attributes in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Spans => [.. Rows("## Spans", "| `").Select(cells =>
        $"{cells[0].Split(' ')[0]} {cells[1]} {Attributes(cells[2])}").Order(StringComparer.Ordinal)];

    private static IEnumerable<string[]> Rows(string heading, string begin) => File.ReadLines(Location())
        .SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith(begin, StringComparison.Ordinal))
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Replace("`", "", StringComparison.Ordinal).Trim()).ToArray());

    private static string Attributes(string cell) =>
        cell == "none" ? "" : string.Join(',', cell.Split(", ").Order(StringComparer.Ordinal));

    private static string Location([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../docs/telemetry.md"));
}
