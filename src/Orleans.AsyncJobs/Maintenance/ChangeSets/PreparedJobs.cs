using System.Collections.Immutable;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>The jobs that have been asked to prepare one change set.</summary>
internal sealed class PreparedJobs(Guid changeSetId)
{
    private readonly List<Guid> _asked = [];
    private readonly List<(Guid JobId, JobState Row)> _updates = [];
    private readonly List<JobState> _deletes = [];

    public Guid ChangeSetId { get; } = changeSetId;

    public bool Writes => _updates.Count + _deletes.Count > 0;

    public ImmutableArray<JobState> Updates => [.. _updates.Select(update => update.Row)];

    public ImmutableArray<JobState> Deletes => [.. _deletes];

    /// <summary>A job is asked; it has to be told how the set ended even where its answer got lost.</summary>
    public void Begin(Guid jobId) => _asked.Add(jobId);

    /// <summary>Notes what a job has prepared.</summary>
    public void Add(Guid jobId, PreparedJob job)
    {
        if (job.Row is { } row && job.Removes)
        {
            _deletes.Add(row);
        }
        else if (job.Row is { } update)
        {
            _updates.Add((jobId, update));
        }
    }

    /// <summary>Tells each job that was asked.</summary>
    /// <param name="outcome">What has become of the set.</param>
    /// <param name="answer">The rows, where it was stored.</param>
    /// <param name="tell">Tells one.</param>
    public Task ConcludeAsync(ChangeSetOutcomeKind outcome, ChangeSetAnswer? answer, Func<Guid, Guid, ChangeSetOutcome, Task> tell)
    {
        var rows = outcome == ChangeSetOutcomeKind.Stored
            ? _updates.Zip(answer!.Updated).ToDictionary(pair => pair.First.JobId, pair => pair.Second)
            : [];
        return Task.WhenAll(_asked.Select(jobId => tell(ChangeSetId, jobId, new ChangeSetOutcome(outcome, rows.GetValueOrDefault(jobId)))));
    }
}
