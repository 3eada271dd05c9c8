namespace Orleans.Runtime;

/// <summary>Anything that can be addressed by a grain call.</summary>
public interface IAddressable;
