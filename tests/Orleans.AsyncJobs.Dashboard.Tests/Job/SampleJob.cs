using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Dashboard.Tests.Job;

/// <summary>Jobs as tests of models need them.</summary>
internal static class SampleJob
{
    public static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    public static JobState Of(JobStatusCode status, Func<JobStatus, JobStatus>? change = null, Func<JobDefinition, JobDefinition>? define = null)
    {
        var definition = new JobDefinition
        {
            JobId = new Guid("018f0000-0000-7000-8000-0000000000a1"),
            Name = "Bill",
            MessageName = "Send",
            OperationType = 54,
            CreatedOn = Now.AddHours(-1),
        };
        var state = Machine.JobStates.StateOfStatus(status)!.Value;
        var row = new JobStatus { State = state, Status = status, ModifiedOn = Now.AddMinutes(-5) };
        row = change?.Invoke(row) ?? row;
        return new JobState { Definition = define?.Invoke(definition) ?? definition, Status = row, Stored = row };
    }

    public static JobExplanation Explained(JobState job, JobWaitKind kind) => new()
    {
        JobId = job.Job.JobId,
        Name = job.Job.Name,
        State = job.Status.State,
        Status = job.Status.Status,
        Kind = kind,
    };
}
