namespace Orleans.Configuration;

/// <summary>Who the silo is.</summary>
public class SiloOptions
{
    /// <summary>The silo's name. By default made of "Silo_" and five random characters.</summary>
    public string SiloName { get; set; } = null!;
}
