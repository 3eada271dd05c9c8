using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>The log, the actions, and lines that do not move.</summary>
public abstract class JobRecordConformance : StoreConformance
{
    [Fact]
    public async Task AppendLogAsync_keeps_lines_in_order_for_each_run()
    {
        var job = await Store.LockAsync(await Store.InsertAsync(TestJobs.New()));
        var id = job.Job.JobId;
        JobLogLine[] lines = [Line(1, "a"), Line(2, "ünï 🚀"), Line(3, "")];

        await Store.AppendLogAsync(id, 1, lines[..2], TestJobs.Stop);
        // Told again when the first answer did not come.
        await Store.AppendLogAsync(id, 1, lines[1..], TestJobs.Stop);
        await Store.AppendLogAsync(id, 2, [Line(1, "second run") with { Level = LogLevel.Critical, Category = "Other" }], TestJobs.Stop);

        Assert.Equal(lines, await Store.ReadLogAsync(id, 1, 0, 5_000, TestJobs.Stop));
        Assert.Equal(lines[1..2], await Store.ReadLogAsync(id, 1, 1, 1, TestJobs.Stop));
        Assert.Equal([Line(1, "second run") with { Level = LogLevel.Critical, Category = "Other" }], await Store.ReadLogAsync(id, 2, 0, 10, TestJobs.Stop));
        Assert.Empty(await Store.ReadLogAsync(id, 3, 0, 10, TestJobs.Stop));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AppendLogAsync_drops_the_oldest_lines_beyond_64_KiB(int seed)
    {
        var random = new Random(seed);
        var id = (await Store.InsertAsync(TestJobs.New())).Job.JobId;
        List<JobLogLine> told = [];
        while (told.Count < 300)
        {
            JobLogLine[] lines = [.. Enumerable.Range(told.Count + 1, random.Next(1, 10)).Select(number => Line(number, new string('ü', random.Next(0, 700))))];
            told.AddRange(lines);
            await Store.AppendLogAsync(id, 1, lines, TestJobs.Stop);

            var kept = told.AsEnumerable().Reverse().ToList();
            var bytes = 0;
            kept = [.. kept.TakeWhile(line => (bytes += 16 + line.Category.Length + (line.Text.Length * 2)) <= JobLogLine.MaxRunBytes).Reverse()];
            Assert.Equal(kept.Select(line => line.Number), (await Store.ReadLogAsync(id, 1, 0, 5_000, TestJobs.Stop)).Select(line => line.Number));
        }

        Assert.True(told[0].Number < (await Store.ReadLogAsync(id, 1, 0, 1, TestJobs.Stop))[0].Number);
    }

    [Fact]
    public async Task AppendLogAsync_to_a_job_that_is_gone_stores_nothing_and_DeleteAsync_takes_the_log_along()
    {
        var gone = await Store.InsertAsync(TestJobs.New());
        await Store.AppendLogAsync(gone.Job.JobId, 1, [Line(1, "a")], TestJobs.Stop);
        await Store.DeleteAsync(gone, TestJobs.Stop);
        await Store.AppendLogAsync(gone.Job.JobId, 1, [Line(2, "late")], TestJobs.Stop);
        var deleted = await Store.UpdateAsync(await Store.LockAsync(await Store.InsertAsync(TestJobs.New())), status => status with { Deleted = true });
        await Store.AppendLogAsync(deleted.Job.JobId, 1, [Line(1, "late")], TestJobs.Stop);

        Assert.Empty(await Store.ReadLogAsync(gone.Job.JobId, 1, 0, 10, TestJobs.Stop));
        Assert.Empty(await Store.ReadLogAsync(deleted.Job.JobId, 1, 0, 10, TestJobs.Stop));
    }

    [Fact]
    public async Task ReadActionsAsync_gives_the_newest_first_of_all_or_of_one_job()
    {
        var job = await Store.InsertAsync(TestJobs.New());
        var other = await Store.InsertAsync(TestJobs.New());
        job = await ActAsync(job, JobActionVerb.Postpone);
        other = await ActAsync(other, JobActionVerb.Cancel);
        await Store.AppendActionAsync(Action(JobActionVerb.LimitHandler) with { Name = "Test", Limit = 3 }, TestJobs.Stop);
        await Store.AppendActionAsync(Action(JobActionVerb.RetryMany) with { JobId = other.Job.JobId, Filter = "statecode eq 3", Count = 12 }, TestJobs.Stop);
        await Store.DeleteAsync(job with { Entries = new JobEntries { Action = Action(JobActionVerb.Delete) } }, TestJobs.Stop);

        var all = await Store.ReadActionsAsync(null, null, 100, TestJobs.Stop);
        Assert.Equal([JobActionVerb.Delete, JobActionVerb.RetryMany, JobActionVerb.LimitHandler, JobActionVerb.Cancel, JobActionVerb.Postpone], all.Select(action => action.Verb));
        Assert.Equal(all.OrderByDescending(action => action.ActionId), all);
        Assert.Equal(Action(JobActionVerb.Postpone) with { ActionId = all[4].ActionId, JobId = job.Job.JobId, Name = "A job", Until = TestJobs.Now }, all[4]);
        Assert.Equal(Action(JobActionVerb.LimitHandler) with { ActionId = all[2].ActionId, Name = "Test", Limit = 3 }, all[2]);
        Assert.Equal(("statecode eq 3", 12), (all[1].Filter, all[1].Count));
        Assert.Equal(all.Skip(2).Take(2), await Store.ReadActionsAsync(null, all[1].ActionId, 2, TestJobs.Stop));
        Assert.Equal([all[0], all[4]], await Store.ReadActionsAsync(job.Job.JobId, null, 100, TestJobs.Stop));
        Assert.Equal([all[4]], await Store.ReadActionsAsync(job.Job.JobId, all[0].ActionId, 100, TestJobs.Stop));
        Assert.Empty(await Store.ReadActionsAsync(Guid.NewGuid(), null, 100, TestJobs.Stop));
    }

    [Fact]
    public async Task UpdateAsync_that_is_refused_stores_no_action()
    {
        var job = await Store.InsertAsync(TestJobs.New());
        await Store.LockAsync(job);

        await Assert.ThrowsAsync<JobConflictException>(() => ActAsync(job, JobActionVerb.Cancel));

        Assert.Empty(await Store.ReadActionsAsync(null, null, 100, TestJobs.Stop));
    }

    [Fact]
    public async Task InsertAsync_stores_the_action_of_a_row()
    {
        var row = TestJobs.New() with { Entries = new JobEntries { Action = Action(JobActionVerb.CancelMany) with { Filter = "f", Count = 3 } } };

        var job = await Store.InsertAsync(row);

        Assert.Null(job.Entries);
        Assert.Equal([job.Job.JobId], (await Store.ReadActionsAsync(null, null, 10, TestJobs.Stop)).Select(action => action.JobId));
    }

    [Fact]
    public async Task ReadBlockedLinesAsync_gives_lines_whose_head_does_not_move_longest_first()
    {
        var paused = await BlockAsync("paused", 3, status => status with { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Wait = JobWait.Paused });
        var halted = await BlockAsync("halted", 1, status => status with { State = JobStateCode.Completed, Status = JobStatusCode.Failed });
        var failing = await BlockAsync("failing", 4, status => status with
        {
            State = JobStateCode.Suspended,
            Status = JobStatusCode.Waiting,
            Wait = JobWait.Occurrence,
            NextOccurrence = TestJobs.Now.AddDays(1),
            PostponeUntil = TestJobs.Now.AddDays(1),
            ErrorCode = JobErrorCodes.IsvAborted,
        });
        var abandoned = await BlockAsync("abandoned", 2, status => status with { State = JobStateCode.Completed, Status = JobStatusCode.Canceled, Abandoned = true });
        // Neither these block a line: one runs, one waits for a slot, one stands behind.
        await Store.LockAsync(await Store.InsertAsync(TestJobs.New("runs")));
        await Store.InsertAsync(TestJobs.New("ready"));
        var behind = (await Store.ReadMembersAsync("ready", null, 1, TestJobs.Stop))[0];
        await Store.UpdateAsync(await Store.InsertAsync(TestJobs.New("ready")), status => status with { State = JobStateCode.Suspended, Wait = JobWait.Paused, ModifiedOn = TestJobs.Now });
        for (var i = 0; i < 3; i++)
        {
            await Store.InsertAsync(TestJobs.New("paused"));
        }

        BlockedLine[] expected =
        [
            new("halted", halted.Job.JobId, JobWaitKind.None, TestJobs.Now.AddMinutes(1), 1, IsHalted: true),
            new("abandoned", abandoned.Job.JobId, JobWaitKind.AbandonedRun, TestJobs.Now.AddMinutes(2), 1, IsHalted: false),
            new("paused", paused.Job.JobId, JobWaitKind.Paused, TestJobs.Now.AddMinutes(3), 4, IsHalted: false),
            new("failing", failing.Job.JobId, JobWaitKind.Occurrence, TestJobs.Now.AddMinutes(4), 1, IsHalted: true),
        ];
        Assert.Equal(expected, await Store.ReadBlockedLinesAsync(10, TestJobs.Stop));
        Assert.Equal(expected[..2], await Store.ReadBlockedLinesAsync(2, TestJobs.Stop));
        Assert.Equal(4, await Store.CountMembersAsync("paused", 100, TestJobs.Stop));
        Assert.Equal(2, await Store.CountMembersAsync("paused", 2, TestJobs.Stop));
        Assert.Equal(0, await Store.CountMembersAsync("none", 2, TestJobs.Stop));

        await Store.DeleteAsync(paused, TestJobs.Stop);
        await Store.UpdateAsync(halted, status => status with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources });
        await Store.UpdateAsync(abandoned, status => status with { Abandoned = false });
        await Store.DeleteAsync(behind, TestJobs.Stop);
        await Store.UpdateAsync(failing, status => status with { ErrorCode = null, Admitted = false });
        Assert.Equal(["ready"], (await Store.ReadBlockedLinesAsync(10, TestJobs.Stop)).Select(line => line.Token));
    }

    private async Task<JobState> BlockAsync(string token, int minutes, Func<JobStatus, JobStatus> change)
    {
        var job = await Store.LockAsync(await Store.InsertAsync(TestJobs.New(token, onFailure: JobFailureAction.Halt)));
        return await Store.UpdateAsync(job, status => change(status) with { ModifiedOn = TestJobs.Now.AddMinutes(minutes) });
    }

    private Task<JobState> ActAsync(JobState job, JobActionVerb verb) => Store.UpdateAsync(
        job with
        {
            Status = job.Status with { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting },
            Entries = new JobEntries { Action = Action(verb) with { Until = verb == JobActionVerb.Postpone ? TestJobs.Now : null } },
        },
        TestJobs.Stop);

    private static JobAction Action(JobActionVerb verb) => new()
    {
        On = TestJobs.Now,
        Caller = new JobCaller(TestJobs.Owner(7), "Ünï") { Origin = JobOrigin.CommandLine, Reason = "because" },
        Verb = verb,
    };

    private static JobLogLine Line(int number, string text) => new(number, TestJobs.Now.AddSeconds(number), LogLevel.Warning, "Category", text);
}
