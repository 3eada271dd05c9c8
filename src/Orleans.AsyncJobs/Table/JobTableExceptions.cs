namespace Orleans.AsyncJobs.Table;

/// <summary>The table refused a write. Nothing was written.</summary>
/// <param name="message">Which row, and what was expected of it.</param>
internal sealed class JobConflictException(string message) : Exception(message)
{
    /// <summary>
    /// Whether the row is as it was believed, but an earlier member of its dependency token is in its way. Otherwise the
    /// row is not what the writer believed, or the table has another row in its place.
    /// </summary>
    public bool IsOutOfTurn { get; private init; }

    /// <summary>The refusal of a write by which a job would run before its turn.</summary>
    /// <param name="message">Which row.</param>
    public static JobConflictException OutOfTurn(string message) => new(message) { IsOutOfTurn = true };
}

/// <summary>A store that cannot be opened or used as it is. The message says what to do about it.</summary>
/// <param name="message">What is wrong and what mends it.</param>
/// <param name="innerException">What the storage engine said.</param>
internal sealed class JobStoreException(string message, Exception? innerException = null) : Exception(message, innerException);
