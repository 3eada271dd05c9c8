using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Maintenance.Retention;

/// <summary>The job that applies retention, by a rule of the settings.</summary>
internal static class RetentionJob
{
    /// <summary>The operation type of jobs that clean the table up.</summary>
    private const int OperationType = 14;

    /// <summary>Its id, the same in every store.</summary>
    public static Guid Id { get; } = new("5f1c0000-0001-8000-8000-000000000001");

    /// <summary>The job as the settings want it: none where every job is kept for ever.</summary>
    /// <param name="settings">The settings.</param>
    public static PlatformJob Of(RetentionOptions settings) => new()
    {
        JobId = Id,
        Name = "Apply retention",
        MessageName = RetentionHandler.MessageName,
        OperationType = OperationType,
        RecurrencePattern = settings.Schedule.Trim(),
        RecurrenceTimeZone = JobOccurrences.NullIfBlank(settings.TimeZone),
        IsWanted = settings.Succeeded > 0 || settings.Failed > 0 || settings.Canceled > 0,
    };
}
