using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Tests.Clusters;

namespace Orleans.AsyncJobs.Tests.Reminders;

/// <summary>Rows as an earlier process may have left them.</summary>
internal static class PostponedRow
{
    public static JobState At(DateTimeOffset until) => Of(new JobStatus { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Wait = JobWait.Postponed, PostponeUntil = until });

    public static JobState Of(JobStatus status) => new()
    {
        Definition = new JobDefinition { JobId = Guid.CreateVersion7(), Name = "row", MessageName = JobCluster.MessageName, OperationType = 54 },
        Status = status,
    };
}
