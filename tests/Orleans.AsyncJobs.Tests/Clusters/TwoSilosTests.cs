using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>The job service on two silos over one table, on whichever grain host the tests are built for.</summary>
public sealed class TwoSilosTests
{
    private const int Tokens = 4;
    private const int Members = 25;

    private static readonly InMemoryJobStore Store = new();
    private static readonly List<string> Ran = [];
    private static readonly TaskCompletionSource AllRan = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Jobs_created_through_a_client_all_run_in_the_order_of_their_tokens()
    {
        var builder = new TestClusterBuilder(initialSilosCount: 2);
        builder.AddSiloBuilderConfigurator<Silo>();
        var cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        try
        {
            var jobs = from member in Enumerable.Range(0, Members)
                       from token in Enumerable.Range(0, Tokens)
                       select new NewJob { MessageName = "Record", DependencyToken = $"{token}", Data = $"{token}/{member}" };
            var receipts = await cluster.GrainFactory.GetGrain<IDispatcherGrain>(0)
                .CreateAsync([.. jobs.Select(job => new JobSubmission(Guid.CreateVersion7(), job))], JobCaller.System);

            await AllRan.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

            Assert.Equal(Tokens * Members, receipts.Length);
            foreach (var token in Enumerable.Range(0, Tokens).Select(token => $"{token}/"))
            {
                Assert.Equal(
                    Enumerable.Range(0, Members).Select(member => $"{token}{member}"),
                    Ran.Where(name => name.StartsWith(token, StringComparison.Ordinal)));
            }
        }
        finally
        {
            await cluster.StopAllSilosAsync(CancellationToken.None);
        }

        Assert.All(Store.Rows, row => Assert.Equal((JobStatusCode.Succeeded, 1), (row.Status.Status, row.Status.Attempt)));
    }

    private sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            siloBuilder.Services.AddSingleton<IJobStore>(Store).AddSingleton<IJobTable>(Store).AddSingleton<IJobQueries>(Store);
            siloBuilder.Services.AddAsyncJobs(new ConfigurationBuilder().Build().GetSection(AsyncJobsDefaults.SectionName));
            siloBuilder.Services.AddJobHandler<Record>("Record");
        }
    }

    private sealed class Record : IJobHandler
    {
        public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
        {
            lock (Ran)
            {
                Ran.Add(context.Input!);
                if (Ran.Count == Tokens * Members)
                {
                    AllRan.SetResult();
                }
            }

            return Task.FromResult(JobResult.Succeeded());
        }
    }
}
