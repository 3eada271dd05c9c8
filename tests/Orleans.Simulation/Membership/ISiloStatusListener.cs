namespace Orleans.Runtime;

/// <summary>Is told when a silo's status changes.</summary>
public interface ISiloStatusListener
{
    /// <summary>Called once for each change, outside of any grain. It should be quick and not throw.</summary>
    void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status);
}
