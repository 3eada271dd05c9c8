namespace Orleans.Runtime;

/// <summary>Asks for a grain's stored state as a constructor parameter of type <see cref="IPersistentState{TState}"/>.</summary>
/// <param name="stateName">Passed to the storage.</param>
/// <param name="storageName">The storage's name; null for the default one.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    /// <summary>The state's name.</summary>
    public string StateName { get; } = stateName ?? throw new ArgumentNullException(nameof(stateName));

    /// <summary>The storage's name, or null for the default one.</summary>
    public string? StorageName { get; } = storageName;
}
