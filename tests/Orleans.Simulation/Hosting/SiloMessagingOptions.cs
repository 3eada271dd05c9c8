namespace Orleans.Configuration;

/// <summary>How a silo's calls are answered.</summary>
public class SiloMessagingOptions : MessagingOptions;
