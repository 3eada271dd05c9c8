namespace Orleans.Storage;

/// <summary>Storage holds another version than the grain. When it leaves the grain, the grain is deactivated.</summary>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    /// <summary>Creates the error with what the storage threw.</summary>
    public InconsistentStateException(string message, Exception? innerException) : base(message, innerException!) { }

    /// <summary>Creates the error with both versions.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag) : base(errorMsg) =>
        (StoredEtag, CurrentEtag) = (storedEtag, currentEtag);

    /// <summary>The version in storage.</summary>
    [Id(1)] public string? StoredEtag { get; private set; }

    /// <summary>The version the grain had.</summary>
    [Id(2)] public string? CurrentEtag { get; private set; }

    // Only the grain where the error began is deactivated, not those that it passes through.
    internal bool IsSourceActivation { get; set; } = true;

    /// <inheritdoc/>
    public override string ToString() =>
        $"InconsistentStateException: {Message} Expected Etag={CurrentEtag} Received Etag={StoredEtag} {InnerException}";
}
