using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Tests.Grains;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Explaining;

/// <summary>Why a member of a token waits: the one in front, how that stands, and what would move it.</summary>
public sealed class TokenExplanationTests
{
    [Fact]
    public void ExplainAsync_behind_a_running_member_names_it_and_how_many_are_in_front()
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll();
        var ids = simulation.Create(Member("a"), Member("b"), Member("c"));

        var explanation = simulation.Explain(ids[2]);

        Assert.Equal((JobWaitKind.Token, 2L), (explanation.Kind, explanation.InFront!.Value));
        Assert.Equal($"token: behind \"a\" (Locked, running), 2 in front", explanation.Reason);
        Assert.Equal($"Job {ids[0]:D} has to end.", explanation.Remedy);
        Assert.Equal((ids[0], JobWaitKind.None), (explanation.Chain[^1].JobId, explanation.Chain[^1].Kind));
    }

    [Fact]
    public void ExplainAsync_tells_all_in_front_the_nearest_first_and_why_each_waits()
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll();
        var until = simulation.Now.AddHours(1);
        var ids = simulation.Create(Member("a"), Member("b"), Member("c") with { PostponeUntil = until }, Member("d"), Member("e"));

        var explanation = simulation.Explain(ids[4]);

        Assert.Equal(ids[..4].Reverse(), explanation.Chain.Select(link => link.JobId));
        Assert.Equal([JobWaitKind.Token, JobWaitKind.Postponed, JobWaitKind.Token, JobWaitKind.None], explanation.Chain.Select(link => link.Kind));
        Assert.Equal([3, 2, 1, null], explanation.Chain.Select(link => link.InFront));
        Assert.Equal($"token: behind \"a\" (Locked, running), 3 in front", explanation.Chain[0].Reason);
        Assert.Equal(until, explanation.Chain[1].Until);
    }

    [Fact]
    public void ExplainAsync_behind_more_than_a_thousand_says_so_of_each_that_is()
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll();
        var ids = simulation.Create([.. Enumerable.Range(0, 1_000).Select(i => Member($"{i}"))]).Concat(simulation.Create(Member("a"), Member("b"), Member("c"))).ToList();

        var explanation = simulation.Explain(ids[1_002], maxLinks: 3);

        Assert.Equal([1_001, 1_001, 1_000], [explanation.InFront!.Value, .. explanation.Chain[..2].Select(link => link.InFront!.Value)]);
        Assert.EndsWith(", more than 1,000 in front", explanation.Reason, StringComparison.Ordinal);
        Assert.EndsWith(", 1,000 in front", explanation.Chain[1].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void ExplainAsync_far_back_tells_the_nearest_and_the_one_that_blocks(int maxLinks)
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll();
        var ids = simulation.Create([.. Enumerable.Range(0, 80).Select(i => Member($"{i}"))]);

        var explanation = simulation.Explain(ids[79], maxLinks);

        Assert.Equal(79, explanation.InFront);
        Assert.Equal([.. ids[(80 - maxLinks)..79].Reverse(), ids[0]], explanation.Chain.Select(link => link.JobId));
        Assert.Equal(simulation.Explain(ids[79]).Reason, explanation.Reason);
    }

    [Fact]
    public void ExplainAsync_behind_several_that_halt_names_the_first_and_says_of_each_that_it_does()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (context, _) => Task.FromResult(context.Name == "c" ? JobResult.Succeeded() : JobResult.Failed("broken"));
        var ids = simulation.Create(Member("a") with { OnFailure = JobFailureAction.Halt });
        var second = simulation.Store.Seed(TokenRow("b", JobStatusCode.Failed));
        var last = simulation.Create(Member("c"))[0];

        var explanation = simulation.Explain(last);

        Assert.Equal([second.Job.JobId, ids[0]], explanation.Chain.Select(link => link.JobId));
        Assert.All(explanation.Chain, link => Assert.Equal("It halts the line until it is retried or deleted.", link.Remedy));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public void ExplainAsync_with_no_or_too_many_links_is_refused(int maxLinks)
    {
        var simulation = new JobSimulation();
        var id = simulation.Create(New())[0];

        Assert.Throws<ArgumentOutOfRangeException>(() => simulation.Explain(id, maxLinks));
    }

    [Fact]
    public void ExplainAsync_behind_a_postponed_member_says_until_when()
    {
        var simulation = new JobSimulation();
        var until = simulation.Now.AddHours(1);
        var ids = simulation.Create(Member("a") with { PostponeUntil = until }, Member("b"));

        var explanation = simulation.Explain(ids[1]);

        Assert.Equal($"token: behind \"a\" (Suspended, postponed until {ExplanationText.Time(until)}), 1 in front", explanation.Reason);
        Assert.Equal((JobWaitKind.Postponed, until), (explanation.Chain[^1].Kind, explanation.Chain[^1].Until));
    }

    [Fact]
    public void ExplainAsync_behind_a_retry_tells_the_last_error()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Retry("flaky"));
        var ids = simulation.Create(Member("a"), Member("b"));

        var explanation = simulation.Explain(ids[1]);

        Assert.Contains("(Suspended, retry 1 of 3 at ", explanation.Reason, StringComparison.Ordinal);
        Assert.Equal((JobWaitKind.Retry, "flaky"), (explanation.Chain[^1].Kind, explanation.Chain[^1].LastError));
    }

    [Fact]
    public void ExplainAsync_behind_a_member_that_halts_says_what_would_move_it()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken"));
        var ids = simulation.Create(Member("a") with { OnFailure = JobFailureAction.Halt }, Member("b"));

        var explanation = simulation.Explain(ids[1]);

        Assert.Equal("token: behind \"a\" (Completed, failed and halts the line until it is retried or deleted), 1 in front", explanation.Reason);
        Assert.Equal($"Job {ids[0]:D} failed. It halts the line until it is retried or deleted.", explanation.Remedy);
        Assert.Equal(("", "It halts the line until it is retried or deleted."), (simulation.Explain(ids[0]).Reason, simulation.Explain(ids[0]).Remedy));
        Assert.Equal("broken", explanation.Chain[^1].LastError);
    }

    [Fact]
    public void ExplainAsync_of_a_series_whose_failure_halts_the_line_says_so_and_what_frees_it()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = (context, _) => Task.FromResult(context.Name == "a" ? JobResult.Failed("broken") : JobResult.Succeeded());
        var head = simulation.Create(Member("a") with { OnFailure = JobFailureAction.Halt, RecurrencePattern = "FREQ=DAILY" })[0];
        simulation.Advance(5);
        var behind = simulation.Create(Member("b"))[0];
        var halt = $"halts the line until its next occurrence at {ExplanationText.Time(simulation.Status(head).NextOccurrence)}, or a run now, succeeds, or it is canceled or deleted";

        var (own, waiting) = (simulation.Explain(head), simulation.Explain(behind));

        Assert.Equal((JobWaitKind.Occurrence, $"failed and {halt}", $"It {halt}."), (own.Kind, own.Reason, own.Remedy));
        Assert.Equal(($"token: behind \"a\" (Suspended, failed and {halt}), 1 in front", $"Job {head:D} failed. It {halt}."), (waiting.Reason, waiting.Remedy));
        Assert.Equal((own.Reason, own.Remedy), (waiting.Chain[^1].Reason, waiting.Chain[^1].Remedy));

        simulation.Run(() => simulation.Job(head).PauseAsync(JobCaller.System));
        const string Paused = "halts the line, paused by SYSTEM, until it is resumed and its next occurrence succeeds, or it is canceled or deleted";
        Assert.Equal((JobWaitKind.Paused, $"failed and {Paused}"), (simulation.Explain(head).Kind, simulation.Explain(head).Reason));
        Assert.Contains(Paused, simulation.Explain(behind).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run now")]
    [InlineData("resume")]
    [InlineData("next occurrence")]
    [InlineData("cancel")]
    [InlineData("delete")]
    public void Line_that_a_series_halts_goes_on_by_what_the_explanation_names(string remedy)
    {
        var simulation = new JobSimulation();
        var isBroken = true;
        simulation.Script.Work = (context, _) => Task.FromResult(context.Name == "a" && isBroken ? JobResult.Failed("broken") : JobResult.Succeeded());
        var head = simulation.Create(Member("a") with { OnFailure = JobFailureAction.Halt, RecurrencePattern = "FREQ=DAILY" })[0];
        simulation.Advance(5);
        var behind = simulation.Create(Member("b"))[0];
        simulation.Advance(5);
        Assert.Equal(JobStatusCode.WaitingForResources, simulation.Status(behind).Status);
        Assert.Throws<JobException>(() => simulation.Run(() => simulation.Job(head).RetryAsync(JobCaller.System)));

        isBroken = false;
        var job = simulation.Job(head);
        switch (remedy)
        {
            case "run now": simulation.Run(() => job.RunNowAsync(JobCaller.System)); break;
            case "resume": simulation.Run(() => job.ResumeAsync(JobCaller.System)); break;
            case "cancel": simulation.Run(() => job.CancelAsync(JobCaller.System)); break;
            case "delete": simulation.Run(() => job.DeleteAsync(JobCaller.System, expectedVersion: null)); break;
            default: simulation.Advance(TimeSpan.FromDays(1).TotalSeconds); break;
        }

        simulation.Advance(5);

        Assert.Equal(JobStatusCode.Succeeded, simulation.Status(behind).Status);
    }

    [Fact]
    public void ExplainAsync_behind_an_abandoned_run_says_so()
    {
        var simulation = new JobSimulation(handler: options => options.CancelGrace = TimeSpan.FromSeconds(2));
        simulation.Script.HoldAll(heedsCancel: false);
        var ids = simulation.Create(Member("a"), Member("b"));
        simulation.Run(() => simulation.Job(ids[0]).CancelAsync(JobCaller.System));
        simulation.Advance(10);

        var explanation = simulation.Explain(ids[1]);

        Assert.Equal((JobWaitKind.Token, JobWaitKind.AbandonedRun), (explanation.Kind, explanation.Chain[^1].Kind));
        Assert.Contains("abandoned run", explanation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ExplainAsync_behind_a_member_that_waits_for_a_slot_tells_its_place()
    {
        var simulation = new JobSimulation(slots: 1);
        simulation.Script.HoldAll();
        var ids = simulation.Create(New(), Member("a"), Member("b"));

        var explanation = simulation.Explain(ids[2]);

        Assert.Equal($"token: behind \"a\" (Ready, capacity: 1st of 1 in line), 1 in front", explanation.Reason);
        Assert.EndsWith("A slot has to become free: 1 of 1 are taken.", explanation.Remedy, StringComparison.Ordinal);
    }

    private static JobState TokenRow(string name, JobStatusCode status)
    {
        var row = Row(name, status);
        return row with { Definition = row.Job with { DependencyToken = "t", OnFailure = JobFailureAction.Halt } };
    }
}
