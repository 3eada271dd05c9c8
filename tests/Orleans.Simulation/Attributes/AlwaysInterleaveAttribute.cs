namespace Orleans.Concurrency;

/// <summary>Lets the method in beside any other request, and any other beside it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
