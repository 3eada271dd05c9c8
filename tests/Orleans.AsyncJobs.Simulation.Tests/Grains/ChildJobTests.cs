using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Jobs that handlers make.</summary>
public sealed class ChildJobTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann");

    [Fact]
    public void CreateJobAsync_gives_a_child_its_parents_owner_correlation_and_a_depth_of_one_more()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = MakeOne;

        var ids = simulation.Run(() => simulation.CreateAsync(Ann, [New("plain"), New("correlated") with { CorrelationId = new Guid("00000000-0000-4000-8000-0000000000cc") }]));
        simulation.Advance(10);

        var (plain, correlated) = (ChildOf(simulation, ids[0]), ChildOf(simulation, ids[1]));
        Assert.Equal((Ann.UserId, Ann.UserId, 1, ids[0]), (plain.Job.OwnerId, plain.Job.CreatedBy, plain.Job.Depth, plain.Job.ParentJobId));
        Assert.Equal((ids[0], new Guid("00000000-0000-4000-8000-0000000000cc")), (plain.Job.CorrelationId, correlated.Job.CorrelationId));
        Assert.Equal(("the child of plain", OtherMessageName, JobStatusCode.Succeeded), (plain.Job.Name, plain.Job.MessageName, plain.Status.Status));
        Assert.Null(simulation.Store.Find(ids[0])!.Job.ParentJobId);
    }

    [Fact]
    public void CreateJobAsync_keeps_the_name_and_the_correlation_that_the_handler_gives()
    {
        var simulation = new JobSimulation();
        var correlation = Guid.NewGuid();
        simulation.Script.Work = async (context, _) =>
        {
            if (context.Depth == 0)
            {
                await context.CreateJobAsync("1", New("Named") with { CorrelationId = correlation });
            }

            return JobResult.Succeeded();
        };

        var child = ChildOf(simulation, simulation.Create(New())[0]);

        Assert.Equal(("Named", (Guid?)correlation), (child.Job.Name, child.Job.CorrelationId));
    }

    [Fact]
    public void CreateJobAsync_of_a_run_that_is_done_again_makes_no_second_child()
    {
        var simulation = new JobSimulation(handler: options => options.RetryBaseDelay = TimeSpan.FromSeconds(1));
        List<JobReceipt> receipts = [];
        simulation.Script.Work = async (context, _) =>
        {
            if (context.Depth == 0)
            {
                receipts.Add(await context.CreateJobAsync("a", New($"made by run {context.Attempt}")));
                receipts.Add(await context.CreateJobAsync("a", New("the same name again")));
                return context.Attempt < 3 ? JobResult.Retry("flaky") : JobResult.Succeeded();
            }

            return JobResult.Succeeded();
        };

        var parent = simulation.Create(New())[0];
        simulation.Advance(30);

        Assert.Equal(6, receipts.Count);
        Assert.Single(receipts.Distinct());
        Assert.Equal("made by run 1", ChildOf(simulation, parent).Job.Name);
        Assert.Equal(new JobReceipt(ChildOf(simulation, parent).Job.JobId, ChildOf(simulation, parent).Job.Sequence), receipts[0]);
    }

    // Even where the child has come and gone meanwhile.
    [Fact]
    public void CreateJobAsync_again_makes_a_child_with_auto_delete_no_second_time()
    {
        var simulation = new JobSimulation(handler: options => options.RetryBaseDelay = TimeSpan.FromSeconds(1));
        simulation.Script.Work = async (context, _) =>
        {
            if (context.Depth == 0)
            {
                await context.CreateJobAsync("a", New("child") with { AutoDelete = true });
                return context.Attempt < 3 ? JobResult.Retry("flaky") : JobResult.Succeeded();
            }

            return JobResult.Succeeded();
        };

        simulation.Create(New());
        simulation.Advance(30);

        Assert.Equal(["job", "child", "job", "job"], simulation.Script.StartedNames);
        Assert.Single(simulation.Store.Rows);
    }

    [Fact]
    public void CreateJobsAsync_makes_those_that_are_missing_in_order()
    {
        var simulation = new JobSimulation(slots: 1, handler: options => options.RetryBaseDelay = TimeSpan.FromSeconds(1));
        simulation.Script.Work = async (context, _) =>
        {
            if (context.Depth == 0)
            {
                string[] names = context.Attempt == 1 ? ["a", "c"] : ["a", "b", "c", "d"];
                await context.CreateJobsAsync([.. names.Select(name => new ChildJob(name, New($"{name}{context.Attempt}")))]);
                return context.Attempt == 1 ? JobResult.Retry("flaky") : JobResult.Succeeded();
            }

            return JobResult.Succeeded();
        };

        simulation.Create(New());
        simulation.Advance(30);

        Assert.Equal(["job", "a1", "c1", "job", "b2", "d2"], simulation.Script.StartedNames);
    }

    [Fact]
    public void CreateJobAsync_beyond_the_limit_of_depth_fails_the_job_for_good()
    {
        var simulation = new JobSimulation(services: services => services.Configure<AsyncJobsOptions>(options => options.Limits.Depth = 3));
        simulation.Script.Work = async (context, _) =>
        {
            await context.CreateJobAsync("next", New($"depth {context.Depth + 1}"));
            return JobResult.Succeeded();
        };

        simulation.Create(New("depth 0"));
        simulation.Advance(10);

        Assert.Equal(["depth 0", "depth 1", "depth 2", "depth 3"], simulation.Store.Rows.Select(row => row.Job.Name));
        Assert.All(simulation.Store.Rows.Take(3), row => Assert.Equal(JobStatusCode.Succeeded, row.Status.Status));
        var last = simulation.Store.Rows[3].Status;
        Assert.Equal((JobStatusCode.Failed, JobErrorCodes.SdkCorrelationTokenDepthTooHigh, 1), (last.Status, last.ErrorCode, last.Attempt));
        Assert.Contains("AsyncJobs:Limits:Depth is 3", last.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateJobAsync_beyond_the_default_depth_of_8_is_refused()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = async (context, _) =>
        {
            await context.CreateJobAsync("next", New());
            return JobResult.Succeeded();
        };

        simulation.Create(New());
        simulation.Advance(10);

        Assert.Equal(8, simulation.Store.Rows.Max(row => row.Job.Depth));
        Assert.Equal(JobErrorCodes.SdkCorrelationTokenDepthTooHigh, simulation.Store.Rows[^1].Status.ErrorCode);
    }

    [Theory]
    [InlineData("Nobody", "No handler is registered for the message name 'Nobody'.")]
    [InlineData("", "messagename is missing")]
    public void CreateJobAsync_of_a_job_that_is_not_valid_is_refused(string messageName, string expected)
    {
        var simulation = new JobSimulation();
        JobException? refusal = null;
        simulation.Script.Work = async (context, _) =>
        {
            refusal = await Assert.ThrowsAsync<JobException>(() => context.CreateJobAsync("a", new NewJob { MessageName = messageName }));
            return JobResult.Succeeded();
        };

        simulation.Create(New());

        Assert.Contains(expected, refusal!.Message, StringComparison.Ordinal);
        Assert.Single(simulation.Store.Rows);
    }

    [Fact]
    public void Retry_by_hand_of_a_parent_makes_no_child_a_second_time()
    {
        var simulation = new JobSimulation();
        simulation.Script.Work = async (context, _) =>
        {
            if (context.Depth == 0)
            {
                await context.CreateJobAsync("a", New("child"));
                return context.Attempt == 1 ? JobResult.Failed("broken") : JobResult.Succeeded();
            }

            return JobResult.Succeeded();
        };
        var id = simulation.Create(New())[0];
        simulation.Run(() => simulation.Job(id).RetryAsync(Ann));
        simulation.Advance(5);

        Assert.Equal(["job", "child", "job"], simulation.Script.StartedNames);
    }

    private static async Task<JobResult> MakeOne(JobContext context, CancellationToken cancellationToken)
    {
        if (context.Depth == 0)
        {
            await context.CreateJobAsync($"the child of {context.Name}", new NewJob { MessageName = OtherMessageName });
        }

        return JobResult.Succeeded();
    }

    private static JobState ChildOf(JobSimulation simulation, Guid parent) => Assert.Single(simulation.Store.Rows, row => row.Job.ParentJobId == parent);
}
