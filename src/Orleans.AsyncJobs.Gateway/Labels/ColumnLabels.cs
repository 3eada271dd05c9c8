using System.Collections.Frozen;
using System.Globalization;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.Labels;

/// <summary>
/// The labels of choice columns: operation types as published, the others from the files <c>&lt;column&gt;.tsv</c> beside
/// this one, each line a number, a tab, a label.
/// </summary>
internal static class ColumnLabels
{
    private static readonly FrozenDictionary<string, FrozenDictionary<int, string>> ByColumn =
        new[] { "statecode", "statuscode", "onfailure", "backgroundoperationstatecode", "backgroundoperationstatuscode" }.ToFrozenDictionary(column => column, Read, StringComparer.Ordinal);

    /// <summary>The label of a value, or null: the column is no choice, or the value has none.</summary>
    public static string? Find(string column, int value)
    {
        if (string.Equals(column, "operationtype", StringComparison.Ordinal))
        {
            return OperationTypes.Find(value);
        }

        return ByColumn.TryGetValue(column, out var labels) ? labels.GetValueOrDefault(value) : null;
    }

    /// <summary>All values of a column with their labels; null for one that is no choice.</summary>
    public static IReadOnlyDictionary<int, string>? AllOf(string column) =>
        string.Equals(column, "operationtype", StringComparison.Ordinal) ? OperationTypes.All : ByColumn.GetValueOrDefault(column);

    private static FrozenDictionary<int, string> Read(string column) =>
        EmbeddedText.Read($"{column}.tsv")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .ToFrozenDictionary(cells => int.Parse(cells[0], CultureInfo.InvariantCulture), cells => cells[1]);
}
