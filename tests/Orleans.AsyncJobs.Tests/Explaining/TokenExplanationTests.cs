using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Handlers;
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
        Assert.Equal($"token: behind {ids[0]:D} (Locked, running), 2 in front", explanation.Reason);
        Assert.Equal($"Job {ids[0]:D} has to end.", explanation.Remedy);
        Assert.Equal((ids[0], JobWaitKind.None), (explanation.Chain[^1].JobId, explanation.Chain[^1].Kind));
    }

    [Fact]
    public void ExplainAsync_behind_a_postponed_member_says_until_when()
    {
        var simulation = new JobSimulation();
        var until = simulation.Now.AddHours(1);
        var ids = simulation.Create(Member("a") with { PostponeUntil = until }, Member("b"));

        var explanation = simulation.Explain(ids[1]);

        Assert.Equal($"token: behind {ids[0]:D} (Suspended, postponed until {ExplanationText.Time(until)}), 1 in front", explanation.Reason);
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

        Assert.Equal($"token: behind {ids[0]:D} (Completed, failed and halts the line), 1 in front", explanation.Reason);
        Assert.EndsWith("until it is retried or deleted.", explanation.Remedy, StringComparison.Ordinal);
        Assert.Equal("broken", explanation.Chain[^1].LastError);
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

        Assert.Equal($"token: behind {ids[1]:D} (Ready, capacity: 1st of 1 in line), 1 in front", explanation.Reason);
        Assert.EndsWith("A slot has to become free: 1 of 1 are taken.", explanation.Remedy, StringComparison.Ordinal);
    }
}
