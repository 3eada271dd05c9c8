using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;

namespace Orleans.AsyncJobs.Server.Output;

/// <summary>One column of what a command shows.</summary>
/// <param name="Name">The member of the row: its title in a table and in CSV, and what <c>--columns</c> calls it.</param>
/// <param name="Show">What a table shows instead of the value; null for the value as it is.</param>
internal sealed record Column(string Name, Func<JsonObject, TableLook, Cell>? Show = null)
{
    /// <summary>The title in a table, where it differs.</summary>
    public string? Title { get; init; }

    /// <summary>Whether it gives way where the table is too wide.</summary>
    public bool IsFlexible { get; init; }

    public Cell Read(JsonObject row, TableLook look) => Show?.Invoke(row, look) ?? row.Text(Name);

    public static Column Age(string name, string? title = null) =>
        new(name, (row, look) => row.Time(name) is { } time ? Times.Age(look.Now - time) : "") { Title = title };

    public static Column Seconds(string name, string? title = null) =>
        new(name, (row, _) => row.Real(name) is { } seconds ? Times.Duration(seconds) : "") { Title = title };

    public static Column Flexible(string name, string? title = null) => new(name) { Title = title, IsFlexible = true };
}

/// <summary>The rows of a kind: what is shown of them, and what identifies one.</summary>
/// <param name="Id">The member that identifies a row.</param>
/// <param name="Table">What a table shows.</param>
/// <param name="Csv">The columns of CSV, where nobody names others.</param>
internal sealed record RowShape(string Id, IReadOnlyList<Column> Table, IReadOnlyList<string> Csv)
{
    /// <summary>How a column is shown when it is asked for by name.</summary>
    public Column Find(string name) => Table.FirstOrDefault(column => column.Name == name) ?? Column.Flexible(name);
}
