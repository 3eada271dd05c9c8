namespace Orleans.Runtime;

/// <summary>A reference to a grain; the base of every proxy. Equal to another when both name the same grain.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    internal GrainReference(Cluster cluster, GrainId grainId) => (Cluster, GrainId) = (cluster, grainId);

    /// <summary>The identity of the grain.</summary>
    public GrainId GrainId { get; }

    internal Cluster Cluster { get; }

    // Spares the directory while the grain stays where it is; checked on every use.
    internal Activation? CachedActivation { get; set; }

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId == other.GrainId;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public sealed override string ToString() => $"GrainReference:{GrainId}";

    internal Task<TResult> Call<TResult>(GrainCall<TResult> call, MethodShape shape)
    {
        call.Address(shape, this);
        Cluster.Send(call);
        return call.Task;
    }
}
