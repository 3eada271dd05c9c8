namespace Orleans.AsyncJobs;

/// <summary>What a failed member does to the later members of its dependency token (column <c>onfailure</c>).</summary>
[GenerateSerializer]
public enum JobFailureAction
{
    /// <summary>The next member starts. The default.</summary>
    Continue = 0,

    /// <summary>Later members wait until the failed one is retried or deleted.</summary>
    Halt = 1,
}
