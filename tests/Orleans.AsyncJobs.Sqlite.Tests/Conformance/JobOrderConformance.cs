using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Tokens of random members, created, admitted, run, failed, retried, handed over and deleted in random order.</summary>
public abstract class JobOrderConformance : StoreConformance
{
    private const int Cases = 40;
    private const int StepsPerCase = 60;
    private const int TokensPerCase = 3;

    [Fact]
    public void Members_of_a_token_run_one_at_a_time_and_in_order()
    {
        var run = 0;
        Prop.ForAll<int>(seed => RunAsync($"{++run}-", new Random(seed)).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
    }

    private static JobStatus Start(JobStatus status) => TestJobs.Locked(status) with { Admitted = true };

    private static JobStatus End(JobStatus status, Random random) => status with
    {
        State = JobStateCode.Completed,
        Status = random.Next(3) switch { 0 => JobStatusCode.Failed, 1 => JobStatusCode.Canceled, _ => JobStatusCode.Succeeded },
    };

    private static JobStatus Retry(JobStatus status) => status with { State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources };

    private static JobStatus Wait(JobStatus status) => status with { State = JobStateCode.Suspended, Status = JobStatusCode.Waiting };

    private async Task RunAsync(string prefix, Random random)
    {
        var model = new JobTableModel();
        for (var step = 0; step < StepsPerCase; step++)
        {
            var rows = model.Rows;
            var choice = rows.Count == 0 ? 0 : random.Next(12);
            var job = rows.Count == 0 ? null! : rows[random.Next(rows.Count)];
            await (choice switch
            {
                <= 2 => InsertAsync(model, prefix, random),
                <= 5 => UpdateAsync(model, job, Start(job.Status)),
                6 => UpdateAsync(model, job, job.Status with { Admitted = true }),
                7 => UpdateAsync(model, job, Retry(job.Status)),
                8 => UpdateAsync(model, job, Wait(job.Status)),
                9 => UpdateAsync(model, job, End(job.Status, random)),
                10 => HandOverAsync(model, job, random),
                _ => DeleteAsync(model, job),
            });
            await CheckAsync(model);
        }
    }

    private async Task InsertAsync(JobTableModel model, string prefix, Random random)
    {
        JobState[] group = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => TestJobs.New(
            token: $"{prefix}{random.Next(TokensPerCase)}", onFailure: (JobFailureAction)random.Next(2)))];
        foreach (var stored in await Store.InsertAsync(group, TestJobs.Stop))
        {
            Assert.Equal(!model.Members(stored.Job.DependencyToken!).Any(), stored.Status.Admitted);
            model.Put(stored);
        }
    }

    private async Task UpdateAsync(JobTableModel model, JobState job, JobStatus status)
    {
        var change = job with { Status = status };
        var isAccepted = model.Accepts(change);
        try
        {
            model.Put(await Store.UpdateAsync(change, TestJobs.Stop));
            Assert.True(isAccepted, $"{change} was written.");
        }
        catch (JobConflictException exception) when (exception.IsOutOfTurn)
        {
            Assert.False(isAccepted, $"{change} was refused: {exception.Message}");
        }
    }

    /// <summary>Both in one write: the outcome stands whatever becomes of the turn, and the turn is taken only behind it.</summary>
    private async Task HandOverAsync(JobTableModel model, JobState job, Random random)
    {
        if (model.Members(job.Job.DependencyToken!).Take(3).ToArray() is not [var first, var next, .. var behind] || !JobTableModel.HoldsRun(first))
        {
            return;
        }

        // Now and then it is not the turn of the one that is named.
        var named = behind.Length > 0 && random.Next(4) == 0 ? behind[0] : next;
        var ended = await Store.UpdateAsync(TestJobs.Outcome(first, named), TestJobs.Stop);

        model.Put(ended with { Next = null });
        var isAccepted = model.Accepts(TestJobs.Turn(named));
        Assert.Equal(isAccepted, ended.Next is not null);
        if (ended.Next is { } started)
        {
            model.Put(started);
        }
    }

    private async Task DeleteAsync(JobTableModel model, JobState job)
    {
        await Store.DeleteAsync(job, TestJobs.Stop);
        model.Remove(job);
    }

    private async Task CheckAsync(JobTableModel model)
    {
        foreach (var token in model.Tokens)
        {
            var members = await Store.ReadMembersAsync(token, null, int.MaxValue, TestJobs.Stop);
            Assert.Equal(model.Members(token), members);
            Assert.True(members.Count(JobTableModel.HoldsRun) <= 1, $"Two members of {token} hold a run.");
        }
    }
}
