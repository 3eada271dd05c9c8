using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Jobs that handlers make, where the one or the other recurs.</summary>
public sealed class RecurringChildJobTests
{
    [Fact]
    public void CreateJobAsync_of_a_job_that_recurs_makes_a_child_of_its_own_for_each_occurrence()
    {
        var simulation = new JobSimulation(handler: options => options.RetryBaseDelay = TimeSpan.FromSeconds(1));
        simulation.Script.Work = async (context, _) =>
        {
            if (context.Depth == 0)
            {
                await context.CreateJobAsync("a", New($"of run {context.Attempt}") with { AutoDelete = context.Attempt % 2 == 0 });
                return context.Attempt % 2 == 1 ? JobResult.Retry("flaky") : JobResult.Succeeded();
            }

            return JobResult.Succeeded();
        };

        var parent = simulation.Create(New() with { RecurrencePattern = "FREQ=HOURLY;COUNT=3" })[0];
        simulation.Advance(3 * 3_600);

        Assert.Equal(["of run 1", "of run 3", "of run 5"], simulation.Store.Rows.Where(row => row.Job.ParentJobId == parent).Select(row => row.Job.Name));
        Assert.Equal(6, simulation.Status(parent).Attempt);
    }

    [Fact]
    public void CreateJobAsync_with_a_rule_makes_a_child_that_recurs_and_knows_it_when_its_rule_is_over()
    {
        var simulation = new JobSimulation(handler: options => options.RetryBaseDelay = TimeSpan.FromHours(1));
        var until = simulation.Now.AddMinutes(25).UtcDateTime;
        List<JobReceipt> receipts = [];
        simulation.Script.Work = async (context, _) =>
        {
            if (context.Depth == 0)
            {
                receipts.Add(await context.CreateJobAsync("a", New("child") with { RecurrencePattern = $"FREQ=MINUTELY;INTERVAL=10;UNTIL={until:yyyyMMdd'T'HHmmss'Z'}" }));
                return context.Attempt < 2 ? JobResult.Retry("flaky") : JobResult.Succeeded();
            }

            return JobResult.Succeeded();
        };

        var parent = simulation.Create(New())[0];
        simulation.Advance(3 * 3_600);

        Assert.Equal((2, JobStatusCode.Succeeded), (receipts.Count, simulation.Status(parent).Status));
        Assert.Single(receipts.Distinct());
        Assert.Equal((JobStatusCode.Succeeded, 3), (ChildOf(simulation, parent).Status.Status, ChildOf(simulation, parent).Status.Attempt));
    }

    [Fact]
    public void CreateJobAsync_with_a_rule_that_cannot_be_read_is_refused()
    {
        var simulation = new JobSimulation();
        JobException? refusal = null;
        simulation.Script.Work = async (context, _) =>
        {
            refusal = await Assert.ThrowsAsync<JobException>(() => context.CreateJobAsync("a", New() with { RecurrencePattern = "FREQ=DALY" }));
            return JobResult.Succeeded();
        };

        simulation.Create(New());

        Assert.Contains("did you mean 'DAILY'?", refusal!.Message, StringComparison.Ordinal);
        Assert.Single(simulation.Store.Rows);
    }

    private static JobState ChildOf(JobSimulation simulation, Guid parent) => Assert.Single(simulation.Store.Rows, row => row.Job.ParentJobId == parent);
}
