namespace Orleans.Runtime;

/// <summary>Base of the host's errors.</summary>
[GenerateSerializer]
public class OrleansException : Exception
{
    /// <summary>Creates the error.</summary>
    public OrleansException(string message) : base(message) { }

    /// <summary>Creates the error.</summary>
    public OrleansException(string message, Exception innerException) : base(message, innerException) { }
}
