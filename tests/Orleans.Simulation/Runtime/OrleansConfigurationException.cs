namespace Orleans.Runtime;

/// <summary>The host is not configured for what was asked of it.</summary>
[GenerateSerializer]
public sealed class OrleansConfigurationException(string message) : Exception(message);
