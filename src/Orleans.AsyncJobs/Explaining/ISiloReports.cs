namespace Orleans.AsyncJobs.Explaining;

/// <summary>How the silos of this service stand.</summary>
internal interface ISiloReports
{
    /// <summary>One report for each silo that membership knows and that is not dead.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<SiloReport>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>How one silo stands.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.SiloReport")]
internal sealed record SiloReport
{
    /// <summary>Its address with its generation, as in <c>hostid</c>.</summary>
    [Id(0)] public required string HostId { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>What membership says of it: Active, Joining, ShuttingDown.</summary>
    [Id(2)] public required string Status { get; init; }

    /// <summary>The version of the program; null where the silo does not answer. So are all that follow.</summary>
    [Id(3)] public string? Version { get; init; }

    /// <summary>When it started, UTC.</summary>
    [Id(4)] public DateTimeOffset? StartedOn { get; init; }

    /// <summary>How many jobs it may run at a time.</summary>
    [Id(5)] public int? Slots { get; init; }

    /// <summary>How many run.</summary>
    [Id(6)] public int? Running { get; init; }

    /// <summary>How many of them were abandoned and still hold their slot.</summary>
    [Id(7)] public int? Abandoned { get; init; }

    /// <summary>How late the last job that came due was woken, in seconds; null when none came due yet.</summary>
    [Id(8)] public double? DueLagSeconds { get; init; }

    /// <summary>What readiness looks at, and what it found.</summary>
    [Id(9)] public IReadOnlyList<SiloCheck> Checks { get; init; } = [];

    /// <summary>The settings in force; secrets are hidden.</summary>
    [Id(10)] public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];
}

/// <summary>One thing that readiness looks at.</summary>
/// <param name="Name">What.</param>
/// <param name="IsGood">Whether it is as it should be.</param>
/// <param name="Text">What was found.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.SiloCheck")]
internal sealed record SiloCheck([property: Id(0)] string Name, [property: Id(1)] bool IsGood, [property: Id(2)] string? Text);
