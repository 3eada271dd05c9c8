namespace Orleans.Storage;

/// <summary>A grain names a storage that is not registered.</summary>
[GenerateSerializer]
public sealed class BadProviderConfigException(string msg) : OrleansException(msg);
