using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.BackgroundOperations;

/// <summary>What is asked of a background operation that is to be stored.</summary>
/// <param name="Name">The unique name of the custom API.</param>
internal sealed record OperationDraft(string Name)
{
    /// <summary>Its id; null to make one.</summary>
    public Guid? Id { get; init; }

    /// <summary>A name for people; null for that of the custom API.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The parameters, checked; null to read <see cref="InputText"/>.</summary>
    public JsonObject? Input { get; init; }

    /// <summary>The parameters as an operation keeps them.</summary>
    public string? InputText { get; init; }

    /// <summary>0 to 10, higher first.</summary>
    public int Priority { get; init; }

    /// <summary>Free text of the caller, at most 256 characters.</summary>
    public string? PartitionId { get; init; }

    /// <summary>For how many seconds the row is kept once it has ended; null for 90 days.</summary>
    public int? TtlSeconds { get; init; }

    /// <summary>Where its end is told; null for nowhere.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>The base address that the caller used.</summary>
    public string? BaseAddress { get; init; }
}
