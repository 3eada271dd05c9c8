namespace Orleans.Runtime;

/// <summary>Who this silo is.</summary>
public interface ILocalSiloDetails
{
    /// <summary>The silo's name.</summary>
    string Name { get; }

    /// <summary>The silo's address, with the generation of this start.</summary>
    SiloAddress SiloAddress { get; }
}
