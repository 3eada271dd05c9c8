namespace Orleans.AsyncJobs.Testing;

/// <summary>What befalls a call to the job table.</summary>
internal enum StoreFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It fails and nothing is written.</summary>
    Before,

    /// <summary>It is written, and the caller is told that it failed.</summary>
    After,
}
