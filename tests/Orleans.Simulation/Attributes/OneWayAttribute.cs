namespace Orleans.Concurrency;

/// <summary>Nobody waits for an answer. Here a caller that does gets one all the same.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
