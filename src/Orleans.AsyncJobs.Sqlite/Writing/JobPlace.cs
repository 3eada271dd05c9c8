using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>The derived columns, by which the partial indexes find a row.</summary>
/// <param name="Line">Column <c>line</c>: <see cref="Runnable"/>, <see cref="Locked"/> (Locked, or with an abandoned run) or null.</param>
/// <param name="Turn">Column <c>turn</c>: the place in the token's line, 0 while it holds the run, null out of it.</param>
/// <param name="Stage">Column <c>stage</c>: <see cref="JobStages.Of"/>.</param>
/// <param name="BlockedSince">Column <c>blockedsince</c>, in ticks: since when it stands in its token's line and nothing but an event moves it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JobPlace(int? Line, long? Turn, int? Stage, long? BlockedSince)
{
    public const int Runnable = 0;
    public const int Locked = 1;

    /// <summary>The columns in the order of the parameters of <see cref="Bind"/>.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["line", "turn", "stage", "blockedsince"];

    /// <summary>The place of a row in this status.</summary>
    /// <param name="job">What is fixed about it.</param>
    /// <param name="status">What changes; its position is set.</param>
    public static JobPlace Of(JobDefinition job, JobStatus status)
    {
        var turn = TurnOf(job, status);
        return new JobPlace(LineOf(status), turn, JobStages.Of(status), turn is null ? null : BlockedSinceOf(status));
    }

    /// <summary>A row whose handler may be at work, though it be deleted or moved on, must be found when its run is lost.</summary>
    public static bool HoldsRun(JobStatus status) => status.State == JobStateCode.Locked || status.Abandoned;

    /// <summary>In which columns it differs from another: a bit for each, by its index in <see cref="Columns"/>.</summary>
    public ulong Changes(JobPlace other) =>
        (Line == other.Line ? 0UL : 1) | (Turn == other.Turn ? 0UL : 2) | (Stage == other.Stage ? 0UL : 4) | (BlockedSince == other.BlockedSince ? 0UL : 8);

    /// <summary>Writes one column.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="parameter">Its place.</param>
    /// <param name="column">The index in <see cref="Columns"/>.</param>
    public void Bind(PreparedStatement statement, int parameter, int column) =>
        statement.Bind(parameter, column switch { 0 => Line, 1 => Turn, 2 => Stage, _ => BlockedSince });

    private static int? LineOf(JobStatus status) => status switch
    {
        _ when HoldsRun(status) => Locked,
        { State: JobStateCode.Ready, Admitted: true, Deleted: false } => Runnable,
        _ => null,
    };

    private static long? TurnOf(JobDefinition job, JobStatus status)
    {
        if (job.DependencyToken is null)
        {
            return null;
        }

        if (HoldsRun(status))
        {
            return 0;
        }

        return TokenLines.HasPlace(job, status) ? status.Position : null;
    }

    /// <summary>A completed row that is still in the line halts it, or has an abandoned run.</summary>
    private static long? BlockedSinceOf(JobStatus status) =>
        !status.Deleted && (status.Abandoned || status.State is JobStateCode.Suspended or JobStateCode.Completed) ? status.ModifiedOn.UtcTicks : null;
}
