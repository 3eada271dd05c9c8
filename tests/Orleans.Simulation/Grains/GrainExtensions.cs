namespace Orleans;

/// <summary>Identity and typed references of grains and of references to them.</summary>
public static class GrainExtensions
{
    /// <summary>A reference to this grain as another of its interfaces.</summary>
    /// <exception cref="ArgumentException">The object is neither a hosted grain nor a reference.</exception>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
    {
        var (cluster, id) = Resolve(grain);
        return GrainInterface<TGrainInterface>.Create(cluster, id);
    }

    /// <summary>The grain's identity.</summary>
    /// <exception cref="ArgumentException">The object is neither a hosted grain nor a reference.</exception>
    public static GrainId GetGrainId(this IAddressable grain) => Resolve(grain).Id;

    /// <summary>The key of a grain with a Guid key.</summary>
    /// <exception cref="InvalidOperationException">The key is no Guid.</exception>
    public static Guid GetPrimaryKey(this IAddressable grain)
    {
        var key = grain.GetGrainId().Key.AsSpan();
        if (key.Length == 32 && Utf8Parser.TryParse(key, out Guid result, out var length, 'N') && length == 32)
        {
            return result;
        }

        throw new InvalidOperationException($"The key of grain {grain.GetGrainId()} is not a Guid.");
    }

    /// <summary>The key of a grain with an integer key.</summary>
    /// <exception cref="InvalidOperationException">The key is no integer.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain)
    {
        var key = grain.GetGrainId().Key.AsSpan();
        if (Utf8Parser.TryParse(key, out long result, out var length, 'X') && length == key.Length)
        {
            return result;
        }

        throw new InvalidOperationException($"The key of grain {grain.GetGrainId()} is not an integer.");
    }

    /// <summary>The key of a grain with a string key.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => Encoding.UTF8.GetString(grain.GetGrainId().Key.AsSpan());

    private static (Cluster Cluster, GrainId Id) Resolve(IAddressable grain) => grain switch
    {
        null => throw new ArgumentNullException(nameof(grain)),
        GrainReference reference => (reference.Cluster, reference.GrainId),
        IGrainBase { GrainContext: Activation activation } => (activation.Silo.Cluster, activation.GrainId),
        _ => throw new ArgumentException($"{grain.GetType()} is neither a reference nor a grain made by the host.", nameof(grain)),
    };
}
