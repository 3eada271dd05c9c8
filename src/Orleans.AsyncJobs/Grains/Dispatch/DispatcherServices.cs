using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Running;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Grains.Dispatch;

/// <summary>What every dispatcher of a silo shares.</summary>
internal sealed class DispatcherServices(
    IJobTable table, JobHandoff handoff, JobFactory factory, JobHandlerRegistry handlers, SlotHandOver slotHandOver, SiloHost silo, RunningJobs running, SiloDrain drain, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time, IOptions<AsyncJobsOptions> options)
{
    public IJobTable Table { get; } = table;

    public JobHandoff Handoff { get; } = handoff;

    public JobFactory Factory { get; } = factory;

    public JobHandlerRegistry Handlers { get; } = handlers;

    public SlotHandOver SlotHandOver { get; } = slotHandOver;

    public SiloHost Silo { get; } = silo;

    public RunningJobs Running { get; } = running;

    public SiloDrain Drain { get; } = drain;

    public TimeProvider Time { get; } = time;

    public AsyncJobsOptions Options { get; } = options.Value;
}
