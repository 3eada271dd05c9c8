using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>Asks jobs for the action that was asked of many, in the name of who asked.</summary>
/// <param name="verb">The action.</param>
/// <param name="action">Who asked, when and why.</param>
/// <param name="grains">The jobs.</param>
/// <param name="records">Tells what was done to a job already.</param>
/// <param name="logger">The log of the run.</param>
internal sealed partial class BulkRun(BulkVerb verb, JobAction action, IGrainFactory grains, IJobRecords records, ILogger logger)
{
    /// <summary>So many jobs are asked at a time.</summary>
    private const int AtATime = 16;

    /// <summary>Whether the activity tells of each job. A bulk delete is told of as a whole.</summary>
    public bool TellsOfEach { get; init; } = true;

    /// <summary>Whether jobs are deleted: only under the version with which they matched.</summary>
    public bool Deletes { get; } = verb.OfOne == JobActionVerb.Delete;

    /// <summary>Asks each job. Those of one token keep their order: a later one that is retried first would run first.</summary>
    /// <param name="jobs">The jobs, in the order of their creation.</param>
    /// <param name="isRepeated">Whether an earlier run may have asked some of them.</param>
    /// <param name="cancellationToken">Stops between two jobs; those that were asked by then have their answers.</param>
    public async Task<IReadOnlyList<BulkAnswer>> AskAsync(IEnumerable<BulkTarget> jobs, bool isRepeated, CancellationToken cancellationToken)
    {
        List<BulkAnswer> answers = [];
        var lines = jobs.GroupBy(job => job.Token ?? $"{job.JobId}", StringComparer.Ordinal);
        foreach (var chunk in lines.Chunk(AtATime).TakeWhile(_ => !cancellationToken.IsCancellationRequested))
        {
            var said = await Task.WhenAll(chunk.Select(line => AskInOrderAsync(line, isRepeated, cancellationToken)));
            answers.AddRange(said.SelectMany(answer => answer));
        }

        return answers;
    }

    private async Task<IReadOnlyList<BulkAnswer>> AskInOrderAsync(IEnumerable<BulkTarget> jobs, bool isRepeated, CancellationToken cancellationToken)
    {
        List<BulkAnswer> answers = [];
        foreach (var job in jobs.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
        {
            answers.Add(!isRepeated ? await AskAsync(job) : TellsOfEach ? await AskAgainAsync(job) : await DeleteAgainAsync(job));
        }

        return answers;
    }

    private async Task<BulkAnswer> AskAgainAsync(BulkTarget job) => await WasDoneAsync(job.JobId) ? new BulkAnswer(job.JobId, IsGone: false, Refusal: null) : await AskAsync(job);

    /// <summary>A job of the step that is gone was deleted by the run before, unless the activity tells that somebody else did.</summary>
    private async Task<BulkAnswer> DeleteAgainAsync(BulkTarget job)
    {
        var answer = await AskAsync(job);
        if (!answer.IsGone)
        {
            return answer;
        }

        var actions = await records.ReadActionsAsync(job.JobId, beforeId: null, limit: 1, CancellationToken.None);
        return answer with { IsGone = actions is [{ Verb: JobActionVerb.Delete }] };
    }

    private async Task<BulkAnswer> AskAsync(BulkTarget job)
    {
        var jobId = job.JobId;
        try
        {
            await (TellsOfEach ? ActAsync(grains.GetGrain<IJobGrain>(jobId), job.Version) : grains.GetGrain<IJobRunGrain>(jobId).DeleteAsOneOfManyAsync(action.Caller, job.Version));
            return new BulkAnswer(jobId, IsGone: false, Refusal: null);
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.NotFound)
        {
            return new BulkAnswer(jobId, IsGone: true, Refusal: null);
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.VersionMismatch)
        {
            return AnswerOf(jobId, exception.Code, exception.Message) with { HasChanged = true };
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.Invalid)
        {
            return Refused(jobId, exception.Code, exception.Message);
        }
        catch (TimeoutException exception) when (Deletes)
        {
            // One job that does not answer must not keep the others.
            return Refused(jobId, JobErrorCodes.BulkDeleteRecordDeletionFailure, exception.Message) with { IsUnsettled = true };
        }
    }

    private BulkAnswer Refused(Guid jobId, int code, string message)
    {
        LogRefused(jobId, $"0x{code:x8}", message);
        return AnswerOf(jobId, code, message);
    }

    private static BulkAnswer AnswerOf(Guid jobId, int code, string message) =>
        new(jobId, IsGone: false, new BulkRefusal(jobId, code, TextLimit.Cut(message, BulkRefusal.MaxMessageLength)));

    /// <summary>The entry of the action on a job is in the same commit as its change: what is told of was done.</summary>
    private async Task<bool> WasDoneAsync(Guid jobId)
    {
        var actions = await records.ReadActionsAsync(jobId, beforeId: null, JobHistory.MaxActions, CancellationToken.None);
        return actions.Any(done => done.Verb == verb.OfOne && done.Caller == action.Caller && done.On >= action.On);
    }

    private Task ActAsync(IJobGrain job, long? version) => verb.OfOne switch
    {
        JobActionVerb.Cancel => job.CancelAsync(action.Caller),
        JobActionVerb.Pause => job.PauseAsync(action.Caller),
        JobActionVerb.Resume => job.ResumeAsync(action.Caller),
        JobActionVerb.Postpone => job.PostponeAsync(action.Until!.Value, action.Caller),
        JobActionVerb.Retry => job.RetryAsync(action.Caller),
        _ => job.DeleteAsync(action.Caller, version),
    };
}
