namespace Orleans;

/// <summary>How long the caller of a method waits, in place of <see cref="Configuration.MessagingOptions.ResponseTimeout"/>.</summary>
/// <param name="timeout">The time, written as a <see cref="TimeSpan"/> (<c>"00:01:00"</c>).</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>The time.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
