namespace Orleans.Concurrency;

/// <summary>Lets any request of the class in wherever another one awaits.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
