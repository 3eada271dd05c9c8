using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Machine;

/// <summary>A job's turn in its dependency token. That an earlier member is in the way is for the table to say, not for the row.</summary>
internal static class JobTurns
{
    public static JobDecision Admit(JobState job) => job is { IsInTokenLine: true, Status: { Admitted: false, State: JobStateCode.Ready or JobStateCode.Suspended } }
        ? JobDecision.Write(job with { Status = job.Status with { Admitted = true } })
        : JobDecision.Nothing;

    public static JobDecision SendBack(JobState job) => job.Job.DependencyToken is not null && job.Status is { Admitted: true, State: JobStateCode.Ready }
        ? JobDecision.Write(job with { Status = job.Status with { Admitted = false } })
        : JobDecision.Nothing;
}
