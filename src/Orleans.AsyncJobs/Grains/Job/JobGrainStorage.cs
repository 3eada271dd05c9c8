using System.Globalization;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Table;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>The grain storage provider of jobs: a job's state is its row of the job table.</summary>
internal sealed class JobGrainStorage(IJobTable table, JobHandoff handoff) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var jobId = grainId.GetGuidKey();
        var job = handoff.Take(jobId) ?? await table.ReadAsync(jobId, CancellationToken.None);
        Set(grainState, job ?? new JobState());
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        handoff.Take(grainId.GetGuidKey());
        try
        {
            Set(grainState, await table.UpdateAsync(Get(grainState), CancellationToken.None));
        }
        catch (JobConflictException exception)
        {
            throw new InconsistentStateException(exception.Message, exception);
        }
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        handoff.Take(grainId.GetGuidKey());
        try
        {
            await table.DeleteAsync(Get(grainState), CancellationToken.None);
        }
        catch (JobConflictException exception)
        {
            throw new InconsistentStateException(exception.Message, exception);
        }

        Set(grainState, new JobState());
    }

    private static JobState Get<T>(IGrainState<T> grainState) => grainState.State as JobState
        ?? throw new NotSupportedException($"This provider keeps {nameof(JobState)}, not {typeof(T).Name}.");

    private static void Set<T>(IGrainState<T> grainState, JobState job)
    {
        if (job is not T state)
        {
            throw new NotSupportedException($"This provider keeps {nameof(JobState)}, not {typeof(T).Name}.");
        }

        grainState.State = state;
        grainState.RecordExists = job.Definition is not null;
        grainState.ETag = job.Version.ToString(CultureInfo.InvariantCulture);
    }
}
