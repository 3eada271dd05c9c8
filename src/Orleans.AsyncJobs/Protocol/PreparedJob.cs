using System.Collections.Immutable;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>What a change set makes of one job.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.PreparedJob")]
internal sealed record PreparedJob
{
    /// <summary>The row to write or to delete, with what goes beside it; null where nothing changes.</summary>
    [Id(0)] public JobState? Row { get; init; }

    /// <summary>Whether it is to be deleted.</summary>
    [Id(1)] public bool Removes { get; init; }

    /// <summary>What the running handler is asked once it is stored.</summary>
    [Id(2)] public HandlerStop Stop { get; init; }

    /// <summary>Why the job refuses one of the changes; null where it does not.</summary>
    [Id(3)] public ChangeRefusal? Refusal { get; init; }

    /// <summary>Applies changes to a row, each to what the one before has made of it.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="job">Its row.</param>
    /// <param name="operations">The changes.</param>
    /// <param name="now">The time, UTC.</param>
    public static PreparedJob Of(Guid jobId, JobState job, ImmutableArray<JobOperation> operations, DateTimeOffset now)
    {
        var prepared = new PreparedJob();
        var state = job;
        foreach (var operation in operations)
        {
            if (operation.ExpectedVersion is { } version && state is { Definition: not null, Status.Deleted: false } && version != job.Version)
            {
                return Refuse(operation, JobRefusals.OtherVersion());
            }

            var decision = JobMachine.Apply(state, CommandOf(operation), now);
            if (decision.Refusal is { } refusal)
            {
                return Refuse(operation, refusal.Kind == JobErrorKind.NotFound && operation.Kind != JobOperationKind.CancelOperation ? JobException.NotFound(jobId) : refusal);
            }

            if (!decision.Writes)
            {
                continue;
            }

            // What is deleted is the row as it is stored.
            var written = (decision.Next ?? job) with { Entries = Merge(state.Entries, decision.Entries) };
            prepared = new PreparedJob { Row = written, Removes = decision.Removes, Stop = decision.Stop == HandlerStop.None ? prepared.Stop : decision.Stop };

            // A row that is deleted is not there for what follows.
            state = decision.Removes ? new JobState() : written;
        }

        return prepared;
    }

    private static PreparedJob Refuse(JobOperation operation, JobException reason) => new() { Refusal = ChangeRefusal.Of(operation.Index, reason) };

    private static JobEntries? Merge(JobEntries? earlier, JobEntries? entries) => earlier is null ? entries
        : entries is null ? earlier
        : entries with { EarlierActions = earlier.Actions };

    private static JobCommand CommandOf(JobOperation operation) => operation.Kind switch
    {
        JobOperationKind.Patch => new JobCommand.Patch(operation.Patch ?? new JobStatePatch(), operation.Caller),
        JobOperationKind.Retry => new JobCommand.RetryNow(operation.Caller),
        JobOperationKind.RunNow => new JobCommand.RunNow(operation.Caller),
        JobOperationKind.Delete => new JobCommand.Delete(operation.Caller),
        JobOperationKind.CancelOperation => new JobCommand.Cancel(operation.Caller, JobKind.BackgroundOperation),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, "It is no change of a job that is there."),
    };
}

/// <summary>That one of the changes of a set was refused.</summary>
/// <param name="Index">Which one, from 0.</param>
/// <param name="Kind">The kind of the error.</param>
/// <param name="Code">Its code.</param>
/// <param name="Message">Its message.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.ChangeRefusal")]
internal sealed record ChangeRefusal([property: Id(0)] int Index, [property: Id(1)] JobErrorKind Kind, [property: Id(2)] int Code, [property: Id(3)] string Message)
{
    public static ChangeRefusal Of(int index, JobException reason) => new(index, reason.Kind, reason.Code, reason.Message);

    public JobException Reason => new(Kind, Code, Message);
}
