namespace Orleans.Configuration;

/// <summary>How a silo's calls are answered.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>How often a call is passed on that meets an activation as it ends. The simulation passes it on until it is answered.</summary>
    public int MaxForwardCount { get; set; } = 2;
}
