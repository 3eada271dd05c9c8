namespace Orleans.AsyncJobs;

/// <summary>What a background operation has that a system job has not.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.OperationTerms")]
internal sealed record OperationTerms
{
    /// <summary>For how many seconds the row is kept once the operation has ended. Dataverse: 90 days.</summary>
    public const int DefaultTtlSeconds = 7_776_000;

    /// <summary>For how many seconds the row is kept once the operation has ended.</summary>
    [Id(0)] public int TtlSeconds { get; init; } = DefaultTtlSeconds;

    /// <summary>Where its end is to be told; null for nowhere.</summary>
    [Id(1)] public string? CallbackUrl { get; init; }

    /// <summary>The base address that the caller used, below which the status monitor is; null where the call came from .NET.</summary>
    [Id(2)] public string? BaseAddress { get; init; }

    /// <summary>The address of an operation's status monitor.</summary>
    /// <param name="baseAddress">The base address; null for a path.</param>
    /// <param name="operationId">The operation.</param>
    public static string LocationOf(string? baseAddress, Guid operationId) => $"{baseAddress?.TrimEnd('/')}/api/backgroundoperation/{operationId:D}";
}
