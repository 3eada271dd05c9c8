using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>A table as a busy service has it after a day: most jobs are done, some failed, some wait for each reason, few run.</summary>
internal sealed class ViewJobs(DateTimeOffset now)
{
    public const int Handlers = 20;
    private const int Owners = 5;
    private const int Tokens = 2_000;
    private const int Running = 64;
    private const int GroupRows = 1_000;

    private readonly Random _random = new(1);
    private int _running;

    /// <summary>Fills the store with so many jobs, spread over the last day.</summary>
    public async Task<IReadOnlyList<JobState>> FillAsync(IJobStore store, int jobs)
    {
        List<JobState> kept = [];
        for (var stored = 0; stored < jobs; stored += GroupRows)
        {
            var on = now - TimeSpan.FromDays(1) + (TimeSpan.FromDays(1) * stored / jobs);
            var rows = await store.InsertAsync([.. Enumerable.Range(0, GroupRows).Select(_ => New(on))], CancellationToken.None);
            kept.AddRange(rows.Take(2));
        }

        return kept;
    }

    private NewJobRow New(DateTimeOffset on)
    {
        var choice = _random.Next(1_000);
        var isDone = choice >= 60;
        var failed = isDone && choice < 80;
        var isRunning = choice == 0 && _running++ < Running;
        var status = new JobStatus { ModifiedOn = on, StartedOn = on, Attempt = 1, HostId = "127.0.0.1:11111@1" };
        status = choice switch
        {
            _ when isRunning => status with { State = JobStateCode.Locked, Status = JobStatusCode.InProgress },
            < 30 => status with { StartedOn = null, Attempt = 0 },
            < 60 => status with { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Wait = (JobWait)(1 + _random.Next(4)), PostponeUntil = now.AddHours(1) },
            _ => status with
            {
                State = JobStateCode.Completed,
                Status = failed ? JobStatusCode.Failed : JobStatusCode.Succeeded,
                CompletedOn = on.AddSeconds(_random.Next(60)),
                ExecutionSeconds = 1,
                Message = failed ? "The other side does not answer." : null,
                ErrorCode = failed ? JobErrorCodes.IsvAborted : null,
            },
        };
        var token = !isRunning && !isDone && _random.Next(2) == 0 ? $"customer {_random.Next(Tokens)}" : null;
        var run = new JobRun { Attempt = 1, StartedOn = on, Seconds = 1, Outcome = JobRunOutcome.Failed, Message = status.Message, Stack = new string('s', 2_000) };
        return new NewJobRow(new JobState
        {
            Definition = new JobDefinition
            {
                JobId = Guid.CreateVersion7(),
                Name = $"Job of {on:HH:mm} number {_random.Next(1_000_000)}",
                MessageName = $"Handler{_random.Next(Handlers)}",
                OperationType = 54,
                DependencyToken = token,
                CreatedOn = on,
                CreatedBy = Guid.Empty,
                OwnerId = new Guid(_random.Next(Owners), 0, 0, new byte[8]),
            },
            Status = status,
            Entries = failed ? new JobEntries { Run = run } : null,
        });
    }
}
