using System.Collections.Frozen;

namespace Orleans.AsyncJobs.Gateway.WebApi.Metadata.Definitions;

/// <summary>
/// Names as Dataverse writes them where it describes tables and columns: <c>AsyncOperation</c> for <c>asyncoperation</c>. They
/// stand in the file <c>schema-names.txt</c> beside this one, each on a line.
/// </summary>
internal static class SchemaNames
{
    private static readonly FrozenDictionary<string, string> ByLogicalName = EmbeddedText.Read("schema-names.txt")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenDictionary(name => name.ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>The name of a table, its set or a column, by the logical one.</summary>
    /// <exception cref="InvalidOperationException">The file has no line for it.</exception>
    public static string Of(string logicalName) => ByLogicalName.GetValueOrDefault(logicalName)
        ?? throw new InvalidOperationException($"schema-names.txt has no line for '{logicalName}'.");
}
