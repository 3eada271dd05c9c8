namespace Orleans.Configuration;

/// <summary>How calls are answered.</summary>
public abstract class MessagingOptions
{
    /// <summary>How long a caller waits for an answer. The default value is 30 seconds.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
