using System.Collections.Frozen;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary>The query options of requests for background operations: those of any row, and <c>partitionid</c>, which Dataverse's clients send for tables of this kind.</summary>
internal static class OperationArguments
{
    /// <summary>How deep a body may be nested: parameters are a text in it.</summary>
    public const int MaxDepth = 8;

    private const string PartitionId = "partitionid";

    /// <summary>Reads the options.</summary>
    /// <param name="request">The request.</param>
    /// <param name="accepted">What it takes beside the partition.</param>
    /// <param name="partitionId">The partition; null where it is not given.</param>
    public static IDictionary<string, string> Read(HttpRequest request, FrozenSet<string> accepted, out string? partitionId)
    {
        var options = QueryOptions.Read(request, accepted.Append(PartitionId).ToFrozenSet(StringComparer.Ordinal));
        if (options.TryGetValue(PartitionId, out partitionId))
        {
            options.Remove(PartitionId);
            partitionId = partitionId.Trim('\'');
        }

        return options;
    }
}
