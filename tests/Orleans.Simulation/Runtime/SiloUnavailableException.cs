namespace Orleans.Runtime;

/// <summary>The silo that ran a call is gone, or there is none to run it. Whether the call was carried out is not known.</summary>
[GenerateSerializer]
public sealed class SiloUnavailableException(string msg) : OrleansMessageRejectionException(msg);
