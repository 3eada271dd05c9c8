using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;

namespace Orleans.AsyncJobs.Server.Output;

/// <summary>Writes rows in the format that was asked for. Data alone goes through it.</summary>
internal sealed class RowWriter(OutputFormat format, TextWriter output, TableLook look)
{
    /// <summary>Letters of all scripts stay as they are. Control characters are escaped by it too.</summary>
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public OutputFormat Format => format;

    public TableLook Look => look;

    /// <summary>Writes some rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="shape">What is shown of them.</param>
    /// <param name="columns">The columns that were asked for; null for those of the shape, and in JSON for all.</param>
    public void Write(IReadOnlyList<JsonObject> rows, RowShape shape, IReadOnlyList<string>? columns = null)
    {
        switch (format)
        {
            case OutputFormat.Table:
                var shown = columns?.Select(shape.Find).ToList() ?? shape.Table;
                TableWriter.Write(output, look, shown, [.. rows.Select(row => shown.Select(column => column.Read(row, look)).ToList())]);
                break;
            case OutputFormat.Json:
                Put(new JsonArray([.. rows.Select(row => Pick(row, columns))]).ToJsonString(Indented) + '\n');
                break;
            default:
                WriteHead(shape, columns);
                foreach (var row in rows)
                {
                    WriteNext(row, shape, columns);
                }

                break;
        }

        output.Flush();
    }

    /// <summary>What comes before the first row of a stream: the titles of CSV.</summary>
    public void WriteHead(RowShape shape, IReadOnlyList<string>? columns = null)
    {
        if (format == OutputFormat.Csv)
        {
            Put(CsvText.Line(columns ?? shape.Csv));
        }
    }

    /// <summary>Writes one row of a stream, as soon as it is known. Not for tables.</summary>
    public void WriteNext(JsonObject row, RowShape shape, IReadOnlyList<string>? columns = null)
    {
        Put(format switch
        {
            OutputFormat.Csv => CsvText.Line((columns ?? shape.Csv).Select(name => CsvText.ValueOf(row, name))),
            OutputFormat.Id => row.Text(shape.Id) + '\n',
            _ => Pick(row, columns).ToJsonString(OneLine) + '\n',
        });
    }

    /// <summary>Writes one thing: an object in JSON, a row otherwise.</summary>
    public void WriteOne(JsonObject row, RowShape shape, IReadOnlyList<string>? columns = null)
    {
        if (format == OutputFormat.Json)
        {
            Put(Pick(row, columns).ToJsonString(Indented) + '\n');
            output.Flush();
        }
        else
        {
            Write([row], shape, columns);
        }
    }

    /// <summary>Writes text for people, such as one line for each member of a thing.</summary>
    public void WriteText(string text)
    {
        output.WriteLine(TerminalText.Safe(text));
        output.Flush();
    }

    /// <summary>Writes the members of one thing below each other.</summary>
    public void WriteMembers(IEnumerable<(string Name, string Value)> members)
    {
        var shown = members.Where(member => member.Value.Length > 0).ToList();
        var width = shown.Max(member => member.Name.Length) + 2;
        foreach (var (name, value) in shown)
        {
            var lines = TerminalText.Safe(value).TrimEnd('\n').Split('\n');
            output.WriteLine(name.PadRight(width) + string.Join($"\n{new string(' ', width)}", lines));
        }

        output.Flush();
    }

    public void Flush() => output.Flush();

    private void Put(string text) => output.Write(look.IsTerminal ? TerminalText.Safe(text.Replace("\r\n", "\n", StringComparison.Ordinal)) : text);

    /// <summary>The columns that were asked for, and without a wish all but the notes of the protocol.</summary>
    private static JsonObject Pick(JsonObject row, IReadOnlyList<string>? columns) => new((columns ?? row.Select(member => member.Key))
        .Where(name => columns is not null || !name.Contains('@', StringComparison.Ordinal))
        .Distinct(StringComparer.Ordinal)
        .Select(name => KeyValuePair.Create(name, row[name]?.DeepClone())));
}
