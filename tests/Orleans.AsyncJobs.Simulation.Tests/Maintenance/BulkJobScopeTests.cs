using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Table;
using static Orleans.AsyncJobs.Tests.Grains.BulkJobSteps;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Which jobs an action on many hits: those of its filter that were there when it was asked for.</summary>
public sealed class BulkJobScopeTests
{
    [Fact]
    public void PreviewAsync_counts_by_state_and_shows_the_newest_ten()
    {
        var simulation = WithFailedJobs(12);
        simulation.Script.HoldAll();
        var running = simulation.Create(New("runs"))[0];

        var preview = simulation.Run(() => Bulk(simulation).PreviewAsync(Request(JobActionVerb.CancelMany, All), CancellationToken.None));

        Assert.Equal(13, preview.Count);
        Assert.Equal([new BulkStateCount(JobStateCode.Locked, JobStatusCode.InProgress, 1), new BulkStateCount(JobStateCode.Completed, JobStatusCode.Failed, 12)], preview.ByState);
        Assert.Equal(["runs", .. Enumerable.Range(3, 9).Reverse().Select(i => $"failed {i}")], preview.Sample.Select(job => job.Name));
        Assert.Equal(new BulkSample(running, "runs", JobStateCode.Locked, JobStatusCode.InProgress), preview.Sample[0]);
        Assert.Equal(13, preview.UpToSequence);
        Assert.Equal(13, simulation.Store.Rows.Count);
    }

    // What fails and comes in while it runs was not seen by the one who asked.
    [Fact]
    public void StartAsync_of_a_retry_hits_none_of_the_jobs_that_come_meanwhile()
    {
        var simulation = WithFailedJobs(300);
        var before = simulation.Store.Rows.Select(row => row.Job.JobId).ToHashSet();
        simulation.Script.Work = (context, _) => Task.FromResult(context.Attempt == 1 ? JobResult.Failed("broken") : JobResult.Succeeded());
        Start(simulation, JobActionVerb.RetryMany, Failed);
        List<Guid> later = [];
        for (var i = 0; i < 300; i++)
        {
            simulation.Advance(0.05);
            later.AddRange(simulation.Run(() => simulation.CreateAsync(New($"later {i}"))));
        }

        simulation.Advance(60);

        Assert.All(later, id => Assert.Equal((JobStatusCode.Failed, 1), (simulation.Status(id).Status, simulation.Status(id).Attempt)));
        Assert.All(before, id => Assert.Equal((JobStatusCode.Succeeded, 2), (simulation.Status(id).Status, simulation.Status(id).Attempt)));
    }

    // The number that was shown and confirmed is the number that is hit.
    [Fact]
    public void StartAsync_hits_no_older_job_that_comes_to_match_after_it_was_asked_for()
    {
        var simulation = new JobSimulation();
        var gate = simulation.Script.HoldAll();
        var late = simulation.Create([.. Enumerable.Range(0, 2).Select(i => New($"late {i}"))]);
        simulation.Advance(0.1);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken"));
        var failed = simulation.Create(New("failed"))[0];
        simulation.Advance(0.1);
        var receipt = Start(simulation, JobActionVerb.DeleteMany, Failed);
        Assert.Equal(1, receipt.Count);

        simulation.Advance(0.1);
        gate.SetResult(JobResult.Failed("broken later"));
        simulation.Script.Work = (_, _) => throw new InvalidOperationException("Nothing is run again.");
        simulation.Advance(60);

        Assert.Equal("1 deleted, 0 refused, 0 gone.", simulation.Store.Find(receipt.JobId)!.Status.Message);
        Assert.Null(simulation.Store.Find(failed));
        Assert.All(late, id => Assert.Equal(JobStatusCode.Failed, simulation.Status(id).Status));
    }

    // A run that reports how far it is has not changed its state.
    [Fact]
    public void StartAsync_of_a_cancel_hits_a_run_that_reports_progress_meanwhile()
    {
        var simulation = new JobSimulation();
        simulation.Script.HoldAll();
        var running = simulation.Create(New("runs"))[0];
        simulation.Advance(0.1);
        var receipt = Start(simulation, JobActionVerb.CancelMany, Is("statuscode", (int)JobStatusCode.InProgress));
        simulation.Advance(1);
        simulation.Run(() => simulation.JobRun(running).ReportProgressAsync(1, 40, "on the way"));

        simulation.Advance(60);

        Assert.Equal("1 canceled, 0 refused, 0 gone.", simulation.Store.Find(receipt.JobId)!.Status.Message);
        Assert.NotEqual(JobStatusCode.InProgress, simulation.Status(running).Status);
    }

    [Fact]
    public void StartAsync_of_a_number_beyond_the_last_job_hits_none_that_are_still_to_come()
    {
        var simulation = WithFailedJobs(2);
        var request = Request(JobActionVerb.DeleteMany, All) with { UpToSequence = long.MaxValue };
        var receipt = simulation.Run(() => Bulk(simulation).StartAsync(request, Ann, CancellationToken.None));
        var later = simulation.Create(New("later"))[0];

        simulation.Advance(60);

        Assert.Equal("2 deleted, 0 refused, 0 gone.", simulation.Store.Find(receipt.JobId)!.Status.Message);
        Assert.NotNull(simulation.Store.Find(later));
    }

    [Fact]
    public void StartAsync_never_hits_itself_or_another_of_its_kind_unless_it_is_named_by_id()
    {
        var simulation = WithFailedJobs(1);
        simulation.Script.HoldAll();
        var first = Start(simulation, JobActionVerb.RetryMany, Failed);
        var second = Start(simulation, JobActionVerb.CancelMany, All);
        Assert.Equal(1, second.Count);
        simulation.Advance(30);
        Assert.Equal((JobStatusCode.Succeeded, JobStatusCode.Succeeded), (simulation.Status(first.JobId).Status, simulation.Status(second.JobId).Status));

        var named = Start(simulation, JobActionVerb.DeleteMany, new JobFilter.In(JobColumns.Get("asyncoperationid"), [first.JobId, second.JobId]));
        Assert.Equal(2, named.Count);
        simulation.Advance(30);
        Assert.Null(simulation.Store.Find(first.JobId));
        Assert.Null(simulation.Store.Find(second.JobId));
    }

    [Fact]
    public void StartAsync_with_the_sequence_of_a_preview_hits_what_was_previewed()
    {
        var simulation = WithFailedJobs(3);
        var preview = simulation.Run(() => Bulk(simulation).PreviewAsync(Request(JobActionVerb.RetryMany, Failed), CancellationToken.None));
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken"));
        simulation.Create(New("later"));

        var receipt = simulation.Run(() => Bulk(simulation).StartAsync(
            Request(JobActionVerb.RetryMany, Failed) with { UpToSequence = preview.UpToSequence, ConfirmedCount = preview.Count }, Ann, CancellationToken.None));
        simulation.Advance(30);

        Assert.Equal(3, receipt.Count);
        Assert.Equal(1, simulation.Store.Rows.Single(row => row.Job.Name == "later").Status.Attempt);
    }
}
