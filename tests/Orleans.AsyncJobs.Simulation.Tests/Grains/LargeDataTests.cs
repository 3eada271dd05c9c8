using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Testing;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Jobs with large inputs: as many run as their inputs fit into memory, and they hold up nobody else.</summary>
public sealed class LargeDataTests
{
    private const int Megabyte = 1_000_000;

    private static readonly string TwentyMegabytes = new('x', 20 * Megabyte);
    private static readonly string OneMegabyte = new('x', Megabyte);

    private long _bytesAtWork;
    private long _mostBytesAtWork;

    [Fact]
    public void Twelve_jobs_of_20_MB_due_at_once_run_two_at_a_time_and_a_small_one_passes_them()
    {
        var simulation = NewSimulation(maxDataBytes: 50 * Megabyte);
        var due = simulation.Now.AddSeconds(5);
        simulation.Create([.. Enumerable.Range(0, 12).Select(i => New($"{i}") with { Data = TwentyMegabytes, PostponeUntil = due })]);
        simulation.Advance(6);

        var small = simulation.Create(New("small") with { Data = "{}" })[0];

        Assert.Equal(["small"], simulation.Script.StartedNames.Skip(2));
        simulation.Advance(2);
        Assert.Equal(JobStatusCode.Succeeded, simulation.Status(small).Status);
        simulation.Advance(10);
        Assert.All(simulation.Store.Rows, row => Assert.Equal((JobStatusCode.Succeeded, 1), (row.Status.Status, row.Status.Attempt)));
        Assert.Equal(40L * Megabyte, _mostBytesAtWork);
    }

    [Fact]
    public void Five_hundred_ready_jobs_of_1_MB_after_a_start_all_end_and_small_ones_start_at_once()
    {
        var simulation = NewSimulation(maxDataBytes: 8 * Megabyte);
        simulation.Run(() => simulation.Cluster.KillSiloAsync(simulation.Cluster.Silos[0]));
        for (var i = 0; i < 500; i++)
        {
            simulation.Store.Seed(Row($"{i}"), OneMegabyte);
        }

        simulation.Run(() => simulation.Cluster.StartSiloAsync());
        simulation.Advance(1);

        var small = simulation.Create(New("small"))[0];

        Assert.NotEqual(JobStatusCode.WaitingForResources, simulation.Status(small).Status);
        simulation.Advance(70);
        Assert.All(simulation.Store.Rows, row => Assert.Equal((JobStatusCode.Succeeded, 1), (row.Status.Status, row.Status.Attempt)));
        Assert.Equal(8L * Megabyte, _mostBytesAtWork);
    }

    [Fact]
    public void Job_larger_than_all_that_is_allowed_runs_when_no_other_large_one_does()
    {
        var simulation = NewSimulation(maxDataBytes: 8 * Megabyte);
        var ids = simulation.Create(New("1 MB") with { Data = OneMegabyte }, New("20 MB") with { Data = TwentyMegabytes });
        Assert.Equal(["1 MB"], simulation.Script.StartedNames);

        simulation.Advance(3);

        Assert.All(ids, id => Assert.Equal(JobStatusCode.Succeeded, simulation.Status(id).Status));
        Assert.Equal(20L * Megabyte, _mostBytesAtWork);
    }

    [Fact]
    public void ReplaceDataAsync_at_once_answers_each_caller_the_version_that_it_made()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var simulation = new JobSimulation(seed);
            var id = simulation.Create(New("waiting") with { PostponeUntil = simulation.Now.AddHours(1) })[0];
            var first = simulation.Store.Find(id)!.Version;
            Dictionary<string, long> stored = [];
            simulation.Store.Done = operation =>
            {
                if (operation is { Kind: StoreOperationKind.Update, Rows: [{ Entries.Data.Text: { } text } job] })
                {
                    stored[text] = job.Version + 1;
                }
            };
            string[] texts = ["a", "b", "c", "d"];

            var versions = simulation.Run(() => Task.WhenAll(texts.Select(text => simulation.JobRun(id).ReplaceDataAsync(new JobDataChange(text, null), JobCaller.System, expectedVersion: null))));

            Assert.Equal(texts.Select(text => stored[text]), versions);
            Assert.Equal(4, versions.Distinct().Count());
            Assert.All(versions, version => Assert.InRange(version, first + 1, first + 4));
        }
    }

    [Fact]
    public void Members_of_a_token_with_large_data_wait_for_memory_too()
    {
        var simulation = NewSimulation(maxDataBytes: 30 * Megabyte);
        simulation.Create([.. Enumerable.Range(0, 3).SelectMany(i => new[] { "a", "b" }.Select(token => New($"{token}{i}") with { DependencyToken = token, Data = TwentyMegabytes }))]);
        simulation.Advance(10);

        Assert.All(simulation.Store.Rows, row => Assert.Equal(JobStatusCode.Succeeded, row.Status.Status));
        Assert.Equal(20L * Megabyte, _mostBytesAtWork);
    }

    [Fact]
    public void Explanation_says_that_the_data_of_a_job_waits_for_memory()
    {
        var simulation = NewSimulation(maxDataBytes: 30 * Megabyte);
        var ids = simulation.Create(New("first") with { Data = TwentyMegabytes }, New("second") with { Data = TwentyMegabytes });

        var explanation = simulation.Explain(ids[1]);

        Assert.Equal((JobWaitKind.Capacity, "capacity: its data of 20 MB waits for memory"), (explanation.Kind, explanation.Reason));
        Assert.Contains("AsyncJobs:Dispatch:MaxDataBytes", explanation.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_of_a_job_that_starts_at_once_is_not_read_back()
    {
        var simulation = NewSimulation(maxDataBytes: 30 * Megabyte);
        var reads = 0;
        simulation.Store.Done = operation => reads += operation.Kind == StoreOperationKind.ReadData ? 1 : 0;

        simulation.Create(New() with { Data = OneMegabyte });
        Assert.Equal(Megabyte, _mostBytesAtWork);
        simulation.Advance(2);

        Assert.Equal(0, reads);
    }

    /// <summary>Each job works for a second.</summary>
    private JobSimulation NewSimulation(long maxDataBytes)
    {
        JobSimulation? simulation = null;
        simulation = new JobSimulation(slots: 16, maxDataBytes: maxDataBytes, work: async (context, token) =>
        {
            var bytes = context.Input?.Length > 1_000 ? context.Input.Length : 0;
            _mostBytesAtWork = Math.Max(_mostBytesAtWork, _bytesAtWork += bytes);
            var result = await simulation!.WorkAsync(1, token);
            _bytesAtWork -= bytes;
            return result;
        });
        simulation.Advance(1);
        return simulation;
    }
}
