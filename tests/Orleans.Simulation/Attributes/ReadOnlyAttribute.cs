namespace Orleans.Concurrency;

/// <summary>Lets the method in beside other requests that only read.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
