using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Tests.Running;
using Orleans.Runtime;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>How each silo of a cluster stands, asked at any of them.</summary>
public sealed class SiloReportsTests
{
    [Fact]
    public async Task ReadAsync_tells_of_each_silo_what_it_says_of_itself()
    {
        var gate = new TaskCompletionSource<JobResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = 0;
        await using var cluster = await JobCluster.StartAsync(silos: 2, work: (_, _) =>
        {
            Interlocked.Increment(ref started);
            return gate.Task;
        });
        await cluster.CreateAsync(JobCluster.New("1"), JobCluster.New("2"), JobCluster.New("3"));
        await cluster.AdvanceUntilAsync(() => Volatile.Read(ref started) == 3);

        foreach (var silo in cluster.Silos)
        {
            var reports = await ReadAsync(silo.SiloHost.Services);

            Assert.Equal(
                cluster.Silos.Select(member => (member.SiloAddress.ToParsableString(), member.Name, "Active")).Order(),
                reports.Select(report => (report.HostId, report.Name, report.Status)).Order());
            Assert.Equal(3, reports.Sum(report => report.Running));
            Assert.All(reports, report =>
            {
                Assert.NotEmpty(report.Version!);
                Assert.Equal(16 * Environment.ProcessorCount, report.Slots);
                Assert.Equal(0, report.Abandoned);
                Assert.InRange(report.StartedOn!.Value, cluster.Now.AddHours(-1), cluster.Now);
                Assert.Equal(["store", "disk", "membership", "drain", "settings"], report.Checks.Select(check => check.Name));
                Assert.All(report.Checks.Where(check => check.Name != "disk"), check => Assert.True(check.IsGood, check.ToString()));
                Assert.Contains(new("Retry:Attempts", "4"), report.Settings);
            });
        }

        gate.SetResult(JobResult.Succeeded());
    }

    [Fact]
    public async Task ReadAsync_shows_a_silo_that_does_not_answer_within_2_s_as_membership_has_it()
    {
        string? silent = null;
        await using var cluster = await JobCluster.StartAsync(silos: 2, after: services => services.AddSingleton<IJobRecords>(provider =>
        {
            var name = provider.GetRequiredService<ILocalSiloDetails>().Name;
            return new RecordedLines { ReadInfo = () => name == silent ? new TaskCompletionSource<StoreInfo>().Task : Task.FromResult(Info) };
        }));
        silent = cluster.Silos[1].Name;

        var read = ReadAsync(cluster.Services);
        await cluster.AdvanceUntilAsync(() => read.IsCompleted);
        var reports = await read;

        var missing = Assert.Single(reports, report => report.Version is null);
        Assert.Equal((cluster.Silos[1].SiloAddress.ToParsableString(), silent, "Active"), (missing.HostId, missing.Name, missing.Status));
        Assert.Equal((null, null, null, null), (missing.StartedOn, missing.Slots, missing.Running, missing.Abandoned));
        Assert.Empty(missing.Checks);
        var other = Assert.Single(reports, report => report.Version is not null);
        Assert.Equal("disk: 4,096 MiB are free; the store has 3 MiB", other.Checks.Where(check => check.Name == "disk").Select(check => $"{check.Name}: {check.Text}").Single());
    }

    private static StoreInfo Info { get; } = new("here", 3, Bytes: 2 << 20, LogBytes: 1 << 20, UnusedBytes: 0, DiskFreeBytes: 4L << 30, QueuedWrites: 0, Commits: 0, null, null);

    private static Task<IReadOnlyList<SiloReport>> ReadAsync(IServiceProvider services) =>
        services.GetRequiredService<ISiloReports>().ReadAsync(TestContext.Current.CancellationToken);
}
