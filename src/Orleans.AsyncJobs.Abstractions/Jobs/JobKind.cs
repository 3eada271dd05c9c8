namespace Orleans.AsyncJobs;

/// <summary>Which of the two kinds of job a row of the job table is.</summary>
[GenerateSerializer]
public enum JobKind
{
    /// <summary>A system job (Dataverse: AsyncOperation).</summary>
    SystemJob = 0,

    /// <summary>A background operation (Dataverse: backgroundoperation).</summary>
    BackgroundOperation = 1,
}
