namespace Orleans.AsyncJobs.Model;

/// <summary>Shows a row to a caller.</summary>
internal static class JobSnapshots
{
    public static JobSnapshot Of(JobDefinition job, JobStatus status) => new()
    {
        JobId = job.JobId,
        Name = job.Name,
        MessageName = job.MessageName,
        State = status.State,
        Status = status.Status,
        Sequence = job.Sequence,
        Attempt = status.Attempt,
        RetryCount = status.RetryCount,
        ErrorCode = status.ErrorCode,
        Message = status.Message,
        PercentComplete = status.PercentComplete,
        ProgressMessage = status.ProgressMessage,
        CreatedOn = job.CreatedOn,
        StartedOn = status.StartedOn,
        CompletedOn = status.CompletedOn,
        PostponeUntil = status.PostponeUntil,
        RecurrencePattern = status.RecurrencePattern,
        RecurrenceTimeZone = status.RecurrenceTimeZone,
        Occurrence = status.Occurrence,
        NextOccurrence = status.NextOccurrence,
    };
}
