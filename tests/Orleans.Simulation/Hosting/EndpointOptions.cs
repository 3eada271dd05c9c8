namespace Orleans.Configuration;

/// <summary>Where a silo would listen.</summary>
public class EndpointOptions
{
    /// <summary>11111.</summary>
    public const int DEFAULT_SILO_PORT = 11111;

    /// <summary>30000.</summary>
    public const int DEFAULT_GATEWAY_PORT = 30000;

    /// <summary>The port in the silo's address. The default value is 11111.</summary>
    public int SiloPort { get; set; } = DEFAULT_SILO_PORT;
}
