using System.Text.Json;

namespace Orleans.AsyncJobs;

/// <summary>A row as a parameter or an output of a custom API.</summary>
/// <param name="LogicalName">The logical name of its table: <c>account</c>.</param>
/// <param name="Attributes">Its columns, by their names.</param>
public sealed record ApiEntity(string LogicalName, IReadOnlyDictionary<string, JsonElement> Attributes);

/// <summary>A row that a parameter or an output of a custom API points to.</summary>
/// <param name="LogicalName">The logical name of its table: <c>account</c>.</param>
/// <param name="Id">Its primary key.</param>
public sealed record ApiEntityReference(string LogicalName, Guid Id);
