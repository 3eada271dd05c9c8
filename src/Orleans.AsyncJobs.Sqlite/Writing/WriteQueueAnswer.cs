namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>What became of a write at the door of the queue.</summary>
internal enum WriteQueueAnswer
{
    /// <summary>It will be written.</summary>
    Taken,

    /// <summary>Too much waits already.</summary>
    Full,

    /// <summary>The writer takes no more.</summary>
    Closed,
}
