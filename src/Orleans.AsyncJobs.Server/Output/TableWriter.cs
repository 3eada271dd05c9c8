using Spectre.Console;

namespace Orleans.AsyncJobs.Server.Output;

/// <summary>Writes tables that fit the terminal: one line a row, flexible columns cut where there is no room.</summary>
internal static class TableWriter
{
    private const int Gap = 2;
    private const int LeastFlexible = 10;

    public static void Write(TextWriter output, TableLook look, IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<Cell>> rows)
    {
        var titles = columns.Select(column => (column.Title ?? column.Name).ToUpperInvariant()).ToList();
        var cells = rows.Select(row => row.Select(cell => cell with { Text = TerminalText.Line(cell.Text) }).ToList()).ToList();
        var widths = Fit(columns, [.. titles.Select((title, i) => cells.Select(row => row[i].Text.GetCellWidth()).Append(title.GetCellWidth()).Max())], look.Width);

        // Text, not markup: names hold brackets.
        var table = new Spectre.Console.Table().Border(TableBorder.None);
        for (var i = 0; i < titles.Count; i++)
        {
            table.AddColumn(new TableColumn(new Text(titles[i], StyleOf(CellTone.Quiet, look))).NoWrap().Width(widths[i]).Padding(0, 0, i == titles.Count - 1 ? 0 : Gap, 0));
        }

        foreach (var row in cells)
        {
            table.AddRow(row.Select((cell, i) => new Text(Cut(cell.Text, widths[i]), StyleOf(cell.Tone, look))));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = look.HasColors ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = look.HasColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = Math.Max(look.Width, widths.Sum() + (Gap * widths.Length));
        console.Write(table);
    }

    private static int[] Fit(IReadOnlyList<Column> columns, int[] natural, int width)
    {
        var widths = natural.ToArray();
        for (var excess = widths.Sum() + (Gap * (widths.Length - 1)) - width; excess > 0; excess--)
        {
            var widest = -1;
            for (var i = 0; i < widths.Length; i++)
            {
                if (columns[i].IsFlexible && widths[i] > LeastFlexible && (widest < 0 || widths[i] > widths[widest]))
                {
                    widest = i;
                }
            }

            if (widest < 0)
            {
                break;
            }

            widths[widest]--;
        }

        return widths;
    }

    private static string Cut(string text, int width)
    {
        if (text.GetCellWidth() <= width)
        {
            return text;
        }

        var end = text.Length;
        while (end > 0 && text[..end].GetCellWidth() > width - 1)
        {
            end -= end > 1 && char.IsLowSurrogate(text[end - 1]) ? 2 : 1;
        }

        return text[..end] + "…";
    }

    private static Style StyleOf(CellTone tone, TableLook look) => look.HasColors
        ? tone switch
        {
            CellTone.Quiet => new Style(Color.Grey),
            CellTone.Good => new Style(Color.Green),
            CellTone.Busy => new Style(Color.Blue),
            CellTone.Bad => new Style(Color.Red),
            _ => Style.Plain,
        }
        : Style.Plain;
}
