namespace Orleans.AsyncJobs.Model;

/// <summary>Rows that every store has from its first day on, beside the user <see cref="JobCaller.System"/>.</summary>
internal static class FixedRows
{
    /// <summary>The one business unit, to which all jobs belong.</summary>
    public static Guid BusinessUnitId { get; } = new("5f1c0000-0000-4000-8000-000000000010");

    /// <summary>The service itself, which Dataverse's clients know as an organization.</summary>
    public static Guid OrganizationId { get; } = new("5f1c0000-0000-4000-8000-000000000020");

    /// <summary>The name of both.</summary>
    public const string BusinessUnitName = "AsyncJobs";
}
