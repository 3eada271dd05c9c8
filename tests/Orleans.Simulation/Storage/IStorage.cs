namespace Orleans.Core;

/// <summary>A stored value of a grain.</summary>
public interface IStorage
{
    /// <summary>The version last read or written, or null.</summary>
    string? Etag { get; }

    /// <summary>Whether the value exists in storage.</summary>
    bool RecordExists { get; }

    /// <summary>Removes the value from storage.</summary>
    /// <exception cref="Storage.InconsistentStateException">Storage holds another version.</exception>
    Task ClearStateAsync();

    /// <inheritdoc cref="ClearStateAsync()"/>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <summary>Reads the value again; what was changed in memory is lost.</summary>
    Task ReadStateAsync();

    /// <inheritdoc cref="ReadStateAsync()"/>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();

    /// <summary>Writes the value.</summary>
    /// <exception cref="Storage.InconsistentStateException">Storage holds another version.</exception>
    Task WriteStateAsync();

    /// <inheritdoc cref="WriteStateAsync()"/>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();
}
