namespace Orleans.Runtime;

/// <summary>The kind of a grain: its class name in lower case without "Grain".</summary>
[GenerateSerializer, Immutable]
public readonly record struct GrainType : IComparable<GrainType>
{
    /// <summary>Wraps the type's name.</summary>
    public GrainType(IdSpan id) => Value = id;

    /// <summary>The type's name.</summary>
    public IdSpan Value { get; }

    /// <summary>The type with this name.</summary>
    public static GrainType Create(string value) => new(IdSpan.Create(value));

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => Value.GetUniformHashCode();

    /// <inheritdoc/>
    public bool Equals(GrainType obj) => Value.Equals(obj.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(GrainType other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
