using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Table;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>What tests of actions on many jobs share.</summary>
internal static class BulkJobSteps
{
    public static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann") { Origin = JobOrigin.CommandLine, Reason = "the server is back" };

    public static readonly JobFilter Failed = Is("statuscode", (int)JobStatusCode.Failed);
    public static readonly JobFilter All = new JobFilter.Compare(JobColumns.Get("priority"), JobComparison.GreaterThanOrEqual, 0);

    public static (JobErrorKind Kind, string Message) Refusal(JobSimulation simulation, BulkRequest request, JobCaller caller)
    {
        var before = simulation.Store.Rows.Count;
        var refusal = simulation.Run(() => Assert.ThrowsAsync<JobException>(() => Bulk(simulation).StartAsync(request, caller, CancellationToken.None)));
        Assert.Equal(before, simulation.Store.Rows.Count);
        return (refusal.Kind, refusal.Message);
    }

    public static BulkReceipt Start(JobSimulation simulation, JobActionVerb verb, JobFilter filter) =>
        simulation.Run(() => Bulk(simulation).StartAsync(Request(verb, filter), Ann, CancellationToken.None));

    public static BulkRequest Request(JobActionVerb verb, JobFilter filter) => new() { Verb = verb, Filter = filter, FilterText = "state:failed" };

    public static JobFilter Is(string column, object value) => new JobFilter.Compare(JobColumns.Get(column), JobComparison.Equal, value);

    public static IBulkJobs Bulk(JobSimulation simulation) => simulation.Services.GetRequiredService<IBulkJobs>();

    /// <summary>Jobs that have failed; from now on work succeeds.</summary>
    public static JobSimulation WithFailedJobs(int count, int seed = 1)
    {
        var simulation = new JobSimulation(seed);
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Failed("broken"));
        simulation.Create([.. Enumerable.Range(0, count).Select(i => New($"failed {i}"))]);
        simulation.Script.Started.Clear();
        simulation.Script.Work = (_, _) => Task.FromResult(JobResult.Succeeded());
        return simulation;
    }
}
