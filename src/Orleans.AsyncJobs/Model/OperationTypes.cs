using System.Collections.Frozen;
using System.Globalization;

namespace Orleans.AsyncJobs.Model;

/// <summary>The published operation types of system jobs and their labels. Source: Dataverse, table AsyncOperation, choice OperationType.</summary>
internal static class OperationTypes
{
    private const string Resource = "Orleans.AsyncJobs.Model.operation-types.tsv";

    private static readonly FrozenDictionary<int, string> Labels = Read();

    /// <summary>The label of a type; null when there is no such type.</summary>
    /// <param name="operationType">The code.</param>
    public static string? Find(int operationType) => Labels.GetValueOrDefault(operationType);

    /// <summary>All of them, by their codes.</summary>
    public static IReadOnlyDictionary<int, string> All => Labels;

    private static FrozenDictionary<int, string> Read()
    {
        using var stream = typeof(OperationTypes).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        var labels = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Split('\t') is [var code, var label])
            {
                labels.Add(int.Parse(code, CultureInfo.InvariantCulture), label);
            }
        }

        return labels.ToFrozenDictionary();
    }
}
