namespace Orleans;

/// <summary>What a storage reads and writes for a grain.</summary>
public interface IGrainState<T>
{
    /// <summary>The version, given by the storage.</summary>
    string? ETag { get; set; }

    /// <summary>Whether the value exists in storage.</summary>
    bool RecordExists { get; set; }

    /// <summary>The value.</summary>
    T? State { get; set; }
}
