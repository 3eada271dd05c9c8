namespace Orleans.AsyncJobs.Explaining;

/// <summary>How the silos of this service stand.</summary>
internal interface ISiloReports
{
    /// <summary>One report for each silo that membership knows and that is not dead.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<SiloReport>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>How one silo stands.</summary>
internal sealed record SiloReport
{
    /// <summary>Its address with its generation, as in <c>hostid</c>.</summary>
    public required string HostId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What membership says of it: Active, Joining, ShuttingDown.</summary>
    public required string Status { get; init; }

    /// <summary>The version of the program; null where the silo does not answer. So are all that follow.</summary>
    public string? Version { get; init; }

    /// <summary>When it started, UTC.</summary>
    public DateTimeOffset? StartedOn { get; init; }

    /// <summary>How many jobs it may run at a time.</summary>
    public int? Slots { get; init; }

    /// <summary>How many run.</summary>
    public int? Running { get; init; }

    /// <summary>How many of them were abandoned and still hold their slot.</summary>
    public int? Abandoned { get; init; }

    /// <summary>How late the last job that came due was woken, in seconds; null when none came due yet.</summary>
    public double? DueLagSeconds { get; init; }

    /// <summary>What readiness looks at, and what it found.</summary>
    public IReadOnlyList<SiloCheck> Checks { get; init; } = [];

    /// <summary>The settings in force; secrets are hidden.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];
}

/// <summary>One thing that readiness looks at.</summary>
/// <param name="Name">What.</param>
/// <param name="IsGood">Whether it is as it should be.</param>
/// <param name="Text">What was found.</param>
internal sealed record SiloCheck(string Name, bool IsGood, string? Text);
