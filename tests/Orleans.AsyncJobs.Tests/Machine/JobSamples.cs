using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Machine;

/// <summary>Rows and commands for tests of the machine.</summary>
internal static class JobSamples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann");
    public static readonly RetryPolicy Policy = new(4, TimeSpan.FromSeconds(5), 2, TimeSpan.FromHours(1));

    public static JobState Job(JobStatusCode status = JobStatusCode.WaitingForResources, Func<JobStatus, JobStatus>? change = null, int operationType = 54, JobKind kind = JobKind.SystemJob, bool autoDelete = false, string? token = null)
    {
        var plain = new JobStatus { State = JobStates.StateOfStatus(status)!.Value, Status = status, Attempt = status == JobStatusCode.WaitingForResources ? 0 : 1 };
        return new JobState
        {
            Definition = new JobDefinition
            {
                JobId = new Guid("0196d0c0-0000-7000-8000-000000000001"),
                Name = "sample",
                MessageName = "Sample",
                OperationType = operationType,
                Kind = kind,
                Sequence = 7,
                AutoDelete = autoDelete,
                DependencyToken = token,
                CreatedOn = Now,
            },
            Status = change?.Invoke(plain) ?? plain,
            Version = 3,
        };
    }

    /// <summary>A job that recurs by a rule whose start is <see cref="Now"/>; it waits for an occurrence tomorrow unless something else is said.</summary>
    public static JobState Recurring(
        JobStatusCode status = JobStatusCode.Waiting, Func<JobStatus, JobStatus>? change = null, string pattern = "FREQ=DAILY", string? token = null, JobFailureAction onFailure = JobFailureAction.Continue, bool autoDelete = false)
    {
        var isOn = status is JobStatusCode.InProgress or JobStatusCode.Pausing or JobStatusCode.Canceling;
        var job = Job(status, s =>
        {
            var recurring = s with
            {
                RecurrencePattern = pattern,
                RecurrenceStartTime = Now,
                Occurrence = isOn ? Now : null,
                NextOccurrence = s.State == JobStateCode.Completed ? null : Now.AddDays(1),
                PostponeUntil = status == JobStatusCode.Waiting ? Now.AddDays(1) : null,
                Wait = status == JobStatusCode.Waiting ? JobWait.Occurrence : JobWait.None,
                StartedOn = isOn ? Now : null,
                Admitted = token is null || status != JobStatusCode.Waiting,
                Position = 7,
            };
            return change?.Invoke(recurring) ?? recurring;
        }, token: token, autoDelete: autoDelete);
        return job with { Definition = job.Job with { OnFailure = onFailure } };
    }

    public static IEnumerable<JobState> AllStates()
    {
        foreach (var status in Enum.GetValues<JobStatusCode>())
        {
            foreach (var wait in status == JobStatusCode.Waiting ? Enum.GetValues<JobWait>().Where(w => w != JobWait.None) : [JobWait.None])
            {
                foreach (DateTimeOffset? due in new DateTimeOffset?[] { null, Now.AddMinutes(-1), Now.AddMinutes(1) })
                {
                    foreach (var abandoned in new[] { false, true })
                    {
                        foreach (var deleted in status == JobStatusCode.Canceling ? new[] { false, true } : [false])
                        {
                            JobStatus Change(JobStatus s) => s with { Wait = wait, PostponeUntil = due, Abandoned = abandoned, Deleted = deleted };
                            yield return Job(status, Change);
                            yield return Job(status, Change, token: "token");
                            yield return Job(status, s => Change(s) with { Admitted = false }, token: "token");
                        }
                    }
                }
            }
        }
    }

    /// <summary>Recurring jobs between two occurrences and within one, as members of a token and not, in every state there is.</summary>
    public static IEnumerable<JobState> AllRecurringStates()
    {
        foreach (var status in Enum.GetValues<JobStatusCode>())
        {
            var isOn = status is JobStatusCode.InProgress or JobStatusCode.Pausing or JobStatusCode.Canceling;
            foreach (var wait in status == JobStatusCode.Waiting ? Enum.GetValues<JobWait>().Where(w => w != JobWait.None) : [JobWait.None])
            {
                foreach (var isUnderWay in isOn || wait is JobWait.Retry or JobWait.AccessDenied ? new[] { true } : wait == JobWait.Occurrence ? [false] : [true, false])
                {
                    foreach (var next in new[] { Now.AddMinutes(-1), Now.AddSeconds(1), Now.AddDays(1) })
                    {
                        foreach (var (token, onFailure, errorCode) in new (string?, JobFailureAction, int?)[] { (null, JobFailureAction.Continue, null), ("token", JobFailureAction.Continue, -7), ("token", JobFailureAction.Halt, null), ("token", JobFailureAction.Halt, -7) })
                        {
                            var job = Recurring(
                                status,
                                s => s with
                                {
                                    Wait = wait,
                                    Occurrence = isUnderWay ? Now.AddHours(-1) : null,
                                    NextOccurrence = s.State == JobStateCode.Completed ? null : next,
                                    PostponeUntil = wait is JobWait.Paused or JobWait.AccessDenied || s.State != JobStateCode.Suspended ? null : next,
                                    MovedTo = wait == JobWait.Postponed && !isUnderWay ? next : null,
                                    ErrorCode = errorCode,
                                    Admitted = true,
                                },
                                pattern: "FREQ=HOURLY",
                                token: token,
                                onFailure: onFailure);
                            yield return job.IsInTokenLine || token is null ? job : job with { Status = job.Status with { Admitted = false } };
                        }
                    }
                }
            }
        }
    }

    public static IEnumerable<JobCommand> AllCommands()
    {
        foreach (int? state in new int?[] { null, -1, 0, 1, 2, 3, 4 })
        {
            foreach (int? status in new int?[] { null, -1, 0, 10, 20, 21, 22, 30, 31, 32, 33 })
            {
                foreach (DateTimeOffset? until in new DateTimeOffset?[] { null, Now.AddMinutes(5) })
                {
                    yield return new JobCommand.Patch(new JobStatePatch { StateCode = state, StatusCode = status, PostponeUntil = until }, Ann);
                }
            }
        }

        yield return new JobCommand.Cancel(Ann);
        yield return new JobCommand.Pause(Ann);
        yield return new JobCommand.Resume(Ann);
        yield return new JobCommand.Postpone(Now.AddMinutes(5), Ann);
        yield return new JobCommand.Postpone(Now.AddMinutes(-5), Ann);
        yield return new JobCommand.RetryNow(Ann);
        yield return new JobCommand.Delete(Ann);
        yield return new JobCommand.RunNow(Ann);
        yield return new JobCommand.ChangeRecurrence("FREQ=MINUTELY", null, Ann);
        yield return new JobCommand.ChangeRecurrence("", null, Ann);
        yield return new JobCommand.ChangeRecurrence(null, "Europe/Berlin", Ann);
        yield return new JobCommand.Patch(new JobStatePatch { RecurrencePattern = "FREQ=DALY" }, Ann);
        yield return new JobCommand.Start("127.0.0.1:1@1");
        yield return new JobCommand.Start("127.0.0.1:1@1", TakesTurn: true);
        yield return new JobCommand.Admit();
        yield return new JobCommand.SendBack();
        foreach (var attempt in new[] { 1, 2 })
        {
            foreach (var result in Results())
            {
                yield return new JobCommand.Finish(attempt, Ended(result), Policy, 0.5);
                yield return new JobCommand.Abandon(attempt, Ended(result), Policy, 0.5);
            }

            yield return new JobCommand.Progress(attempt, 40, "loading");
            yield return new JobCommand.SaveCheckpoint(attempt, new byte[] { 1, 2, 3 });
            yield return new JobCommand.SaveCheckpoint(attempt, ReadOnlyMemory<byte>.Empty);
        }

        yield return new JobCommand.LoseRun(5);
        yield return new JobCommand.LoseRun(1);
        yield return new JobCommand.Wake();
    }

    /// <summary>A run of 1.239 s that ends now.</summary>
    public static RunEnd Ended(JobResult result) => new(Now.AddSeconds(-1.239), 1.239, result);

    public static IEnumerable<JobResult> Results() =>
    [
        JobResult.Succeeded("done"), JobResult.Failed("broken"), JobResult.Retry("flaky"), JobResult.AccessDenied("closed"),
        JobResult.TimedOut(TimeSpan.FromMinutes(2)), JobResult.Stopped(),
    ];

    public static JobStatus Next(JobState job, JobCommand command)
    {
        var decision = JobMachine.Apply(job, command, Now);
        Assert.Null(decision.Refusal);
        Assert.NotNull(decision.Next);
        return decision.Next.Status;
    }
}
