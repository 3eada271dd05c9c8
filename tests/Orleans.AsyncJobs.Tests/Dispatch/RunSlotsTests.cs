using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>How many jobs run at a time, and which may run beside each other.</summary>
public sealed class RunSlotsTests
{
    private readonly RunSlots _slots = new(slots: 2, new MessageLimits(new JobHandlerRegistry([], Options.Create(new AsyncJobsOptions()), new ServiceCollection().BuildServiceProvider())), new DataBudget(1 << 20, TimeProvider.System), firstLease: 100);

    [Fact]
    public void Free_does_not_count_handlers_that_have_ended_but_outcomes_on_their_way_are_bounded()
    {
        QueueEntry[] jobs = [.. Enumerable.Range(0, 4).Select(_ => Entry())];
        _slots.TryOccupy(jobs[0]);
        _slots.TryOccupy(jobs[1]);
        Assert.Equal(0, _slots.Free);

        EndHandler(jobs[0]);
        EndHandler(jobs[1]);
        Assert.Equal(2, _slots.Free);
        _slots.TryOccupy(jobs[2]);
        _slots.TryOccupy(jobs[3]);
        EndHandler(jobs[2]);
        Assert.Equal(0, _slots.Free);

        _slots.Vacate(jobs[0].JobId);
        Assert.Equal(1, _slots.Free);
    }

    [Fact]
    public void TryEndHandler_of_an_earlier_lease_frees_nothing()
    {
        var job = Entry();
        _slots.TryOccupy(job);
        var earlier = _slots.LeaseOf(job.JobId);
        _slots.Vacate(job.JobId);
        _slots.TryOccupy(job);

        Assert.False(_slots.TryEndHandler(job.JobId, earlier));
        Assert.Equal(1, _slots.Free);
        Assert.True(_slots.TryEndHandler(job.JobId, _slots.LeaseOf(job.JobId)));
        Assert.False(_slots.TryEndHandler(job.JobId, _slots.LeaseOf(job.JobId)));
        Assert.Equal(2, _slots.Free);
    }

    [Fact]
    public void TryOccupy_of_a_job_that_runs_takes_no_second_slot()
    {
        var job = Entry();

        Assert.True(_slots.TryOccupy(job));
        Assert.False(_slots.TryOccupy(job));

        Assert.Equal((1, 1), (_slots.Count, _slots.Free));
    }

    [Fact]
    public void MayGo_lets_one_suspect_run_at_a_time_and_all_others()
    {
        var suspect = Entry(lostRuns: 2);
        Assert.True(_slots.MayGo(suspect));
        _slots.TryOccupy(suspect);

        Assert.False(_slots.MayGo(Entry(lostRuns: 3)));
        Assert.True(_slots.MayGo(Entry(lostRuns: 1)));
        _slots.Vacate(suspect.JobId);
        Assert.True(_slots.MayGo(Entry(lostRuns: 3)));
    }

    [Fact]
    public void TryOccupy_of_a_job_that_runs_beside_the_slots_takes_none()
    {
        var options = new JobHandlerOptions { MaxConcurrentJobs = 2, RunsBesideSlots = true };
        var registry = new JobHandlerRegistry([JobHandlerRegistration.Create("Beside", typeof(object), options)], Options.Create(new AsyncJobsOptions()), new ServiceCollection().BuildServiceProvider());
        var slots = new RunSlots(slots: 1, new MessageLimits(registry), new DataBudget(1 << 20, TimeProvider.System), firstLease: 100);
        var beside = Entry() with { MessageName = "Beside" };
        slots.TryOccupy(Entry());

        slots.TryOccupy(beside);
        Assert.Equal((1, 0), (slots.Count, slots.Free));
        Assert.True(slots.TryEndHandler(beside.JobId, slots.LeaseOf(beside.JobId)));
        Assert.Equal((1, 0), (slots.Count, slots.Free));
        slots.TryOccupy(Entry() with { MessageName = "Beside" });
        Assert.False(slots.MayGo(Entry() with { MessageName = "Beside" }));

        slots.Vacate(beside.JobId);
        Assert.Equal((1, 0), (slots.Count, slots.Free));
        Assert.True(slots.MayGo(Entry() with { MessageName = "Beside" }));
    }

    private static QueueEntry Entry(int lostRuns = 0) => new(Guid.CreateVersion7(), new JobLane(0, Guid.Empty, ""), "Work", 1, lostRuns, null);

    private void EndHandler(QueueEntry job) => Assert.True(_slots.TryEndHandler(job.JobId, _slots.LeaseOf(job.JobId)));
}
