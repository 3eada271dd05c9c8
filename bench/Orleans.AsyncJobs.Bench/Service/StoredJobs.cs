using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Bench.Service;

/// <summary>Fills a job table while no service runs on it, with the rows that a dispatcher would insert.</summary>
internal static class StoredJobs
{
    private const int GroupRows = 1_000;

    /// <summary>Stores jobs that wait to be run.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="count">How many.</param>
    /// <param name="create">Makes each, by its number from 0.</param>
    /// <param name="addHandlers">Adds the handlers of these jobs.</param>
    /// <returns>Their ids in the order of sequence.</returns>
    public static Task<IReadOnlyList<Guid>> InsertAsync(string folder, int count, Func<int, NewJob> create, Action<IServiceCollection>? addHandlers = null) =>
        InsertAsync(folder, count, create, static (_, job) => job, addHandlers);

    /// <summary>Stores jobs that have run already.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="count">How many.</param>
    /// <param name="create">Makes each, by its number from 0.</param>
    /// <param name="age">How long ago they were created and ended; the default is now.</param>
    /// <param name="addHandlers">Adds the handlers of these jobs.</param>
    public static Task InsertCompletedAsync(string folder, int count, Func<int, NewJob> create, TimeSpan age = default, Action<IServiceCollection>? addHandlers = null) =>
        InsertAsync(folder, count, create, static (_, job) => Complete(job), addHandlers, age);

    /// <summary>Stores jobs whose moment came while no service was there.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="count">How many.</param>
    /// <param name="create">Makes each, by its number from 0.</param>
    /// <param name="due">When each was due, by its number.</param>
    /// <returns>Their ids in the order of sequence.</returns>
    public static Task<IReadOnlyList<Guid>> InsertOverdueAsync(string folder, int count, Func<int, NewJob> create, Func<int, DateTimeOffset> due) => InsertAsync(
        folder,
        count,
        create,
        (number, job) => job with
        {
            Status = job.Status with { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Wait = JobWait.Postponed, PostponeUntil = due(number) },
        },
        addHandlers: null);

    private static async Task<IReadOnlyList<Guid>> InsertAsync(
        string folder, int count, Func<int, NewJob> create, Func<int, JobState, JobState> change, Action<IServiceCollection>? addHandlers, TimeSpan age = default)
    {
        await using var service = new JobService(folder, new StartSignal(0), addHandlers);
        var (store, factory) = (service.Service<IJobStore>(), service.Service<JobFactory>());
        await store.OpenAsync(CancellationToken.None);
        var limits = new MessageLimits(service.Service<JobHandlerRegistry>());
        await store.SetLimitedMessageNamesAsync(limits.Names, CancellationToken.None);
        List<Guid> ids = new(count);
        foreach (var numbers in Enumerable.Range(0, count).Chunk(GroupRows))
        {
            var submissions = numbers.Select(number => new JobSubmission(Guid.CreateVersion7(), create(number))).ToImmutableArray();
            var rows = factory.Create(submissions, JobCaller.System, DateTimeOffset.UtcNow - age, limits).Zip(submissions, (job, submission) => new NewJobRow(job, submission.Job.Data)).Zip(numbers, (row, number) => row with { Job = change(number, row.Job) });
            var stored = await store.InsertAsync([.. rows], CancellationToken.None);
            ids.AddRange(stored.Select(job => job.Job.JobId));
        }

        await store.CloseAsync(CancellationToken.None);
        return ids;
    }

    private static JobState Complete(JobState job)
    {
        var now = job.Job.CreatedOn;
        var started = JobMachine.Apply(job, new JobCommand.Start("127.0.0.1:11111@1"), now).Next!;
        return JobMachine.Apply(started, new JobCommand.Finish(started.Status.Attempt, new RunEnd(now, 0, JobResult.Succeeded()), RetryPolicy.None, 0), now).Next!;
    }
}
