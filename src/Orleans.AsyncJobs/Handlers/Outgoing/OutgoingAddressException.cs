namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>No connection was made, because no address of the host is open to jobs.</summary>
/// <param name="message">Which host, which address and why.</param>
internal sealed class OutgoingAddressException(string message) : Exception(message)
{
    /// <summary>The refusal among an exception and its causes; null where there is none.</summary>
    /// <param name="exception">What the HTTP client threw: it wraps what a connection throws.</param>
    public static OutgoingAddressException? FindIn(Exception? exception)
    {
        while (exception is not null and not OutgoingAddressException)
        {
            exception = exception.InnerException;
        }

        return (OutgoingAddressException?)exception;
    }
}
