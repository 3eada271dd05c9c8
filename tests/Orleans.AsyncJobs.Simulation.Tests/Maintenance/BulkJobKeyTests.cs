using Orleans.AsyncJobs.Maintenance;
using static Orleans.AsyncJobs.Tests.Grains.BulkJobSteps;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Actions on many jobs that are asked for again under their key.</summary>
public sealed class BulkJobKeyTests
{
    private static readonly BulkKey Key = new("key", "retry what failed");

    [Fact]
    public void StartAsync_again_when_it_is_done_and_other_jobs_match_answers_the_first()
    {
        var simulation = WithFailedJobs(3);
        var request = Request(JobActionVerb.RetryMany, Failed) with { Key = Key, ConfirmedCount = 3 };
        var first = Start(simulation, request);
        simulation.Advance(60);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken"));
        simulation.Create([.. Enumerable.Range(0, 5).Select(i => New($"failed later {i}"))]);
        simulation.Advance(1);
        var rows = simulation.Store.Rows.Count;

        var second = Start(simulation, request);

        Assert.Equal(first, second);
        Assert.Equal(3, second.Count);
        Assert.Equal(rows, simulation.Store.Rows.Count);
    }

    [Fact]
    public void StartAsync_again_when_its_job_is_deleted_answers_the_first()
    {
        var simulation = WithFailedJobs(3);
        var request = Request(JobActionVerb.RetryMany, Failed) with { Key = Key };
        var first = Start(simulation, request);
        simulation.Run(() => simulation.Job(first.JobId).DeleteAsync(JobCaller.System, expectedVersion: null));
        simulation.Advance(1);
        Assert.Null(simulation.Store.Find(first.JobId));

        var second = Start(simulation, request);

        Assert.Equal(first, second);
        Assert.Null(simulation.Store.Find(first.JobId));
        Assert.Equal(3, simulation.Store.Rows.Count);
    }

    [Fact]
    public void StartAsync_that_was_refused_takes_no_key()
    {
        var simulation = WithFailedJobs(3);
        var request = Request(JobActionVerb.RetryMany, Failed) with { Key = Key };

        var (kind, message) = Refusal(simulation, request with { ConfirmedCount = 2 }, Ann);
        var receipt = Start(simulation, request with { ConfirmedCount = 3 });

        Assert.Equal((JobErrorKind.Conflict, "2 jobs were confirmed, and there are 3 now. Look again before you go on."), (kind, message));
        Assert.Equal(3, receipt.Count);
    }

    [Fact]
    public void StartAsync_of_something_else_under_the_key_is_refused()
    {
        var simulation = WithFailedJobs(3);
        Start(simulation, Request(JobActionVerb.RetryMany, Failed) with { Key = Key });

        var (kind, message) = Refusal(simulation, Request(JobActionVerb.CancelMany, Failed) with { Key = Key with { AskedAs = "cancel what failed" } }, Ann);

        Assert.Equal(JobErrorKind.Invalid, kind);
        Assert.Contains("was used for another request", message, StringComparison.Ordinal);
    }

    private static BulkReceipt Start(JobSimulation simulation, BulkRequest request) =>
        simulation.Run(() => Bulk(simulation).StartAsync(request, Ann, CancellationToken.None));
}
