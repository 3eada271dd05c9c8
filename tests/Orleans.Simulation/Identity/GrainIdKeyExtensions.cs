namespace Orleans.Runtime;

/// <summary>Reads typed keys out of grain ids, where there is only the id, as in a storage provider.</summary>
public static class GrainIdKeyExtensions
{
    /// <summary>The key of a grain with a Guid key.</summary>
    /// <param name="grainId">The grain's id.</param>
    /// <exception cref="ArgumentException">The key is no Guid.</exception>
    public static Guid GetGuidKey(this GrainId grainId)
    {
        var key = grainId.Key.AsSpan();
        return key.Length == 32 && Utf8Parser.TryParse(key, out Guid result, out var length, 'N') && length == 32
            ? result
            : throw new ArgumentException($"The key of grain {grainId} is not a Guid.", nameof(grainId));
    }
}
