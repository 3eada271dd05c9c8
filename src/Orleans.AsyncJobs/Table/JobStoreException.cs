namespace Orleans.AsyncJobs.Table;

/// <summary>A store that cannot be opened or used as it is. The message says what to do about it.</summary>
/// <param name="message">What is wrong and what mends it.</param>
/// <param name="innerException">What the storage engine said.</param>
internal sealed class JobStoreException(string message, Exception? innerException = null) : Exception(message, innerException);
