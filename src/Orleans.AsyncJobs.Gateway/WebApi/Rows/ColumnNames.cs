using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Json;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Rows;

/// <summary>A column's name and that of its formatted value, encoded once.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ColumnNames(JsonEncodedText Name, JsonEncodedText FormattedName)
{
    private static readonly FrozenDictionary<string, ColumnNames> ByColumn = JobColumns.All.ToFrozenDictionary(
        column => column.Name,
        column => new ColumnNames(JsonEncodedText.Encode(column.Name), JsonEncodedText.Encode($"{column.Name}@{FormattedValue.Annotation}")),
        StringComparer.Ordinal);

    public static ColumnNames Of(JobColumn column) => ByColumn[column.Name];
}
