namespace Orleans;

/// <summary>Marks a type that may cross a grain call or be stored. The embedded host needs it only where arguments are round-tripped.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;
