using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Grains.Job;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Orleans.AsyncJobs.Grains.Order;

/// <summary>
/// Sees to it that the line of one token goes on: it admits the first member where that waits for its turn. Most turns need
/// nothing of it: they go from member to member by <see cref="TurnHandOver"/>, in the commit that ends the one before.
/// </summary>
[Reentrant, PreferLocalPlacement]
internal sealed partial class SequencerGrain(TurnHandOver turns, ILogger<SequencerGrain> logger) : Grain, ISequencerGrain
{
    private bool _isAdvancing;
    private bool _mustAdvanceAgain;

    private string Token => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        turns.Forget(Token);
        return Task.CompletedTask;
    }

    public async Task AdvanceAsync()
    {
        if (_isAdvancing)
        {
            _mustAdvanceAgain = true;
            return;
        }

        _isAdvancing = true;
        try
        {
            do
            {
                _mustAdvanceAgain = false;
                await AdmitFirstAsync();
            }
            while (_mustAdvanceAgain);
        }
        finally
        {
            _isAdvancing = false;
        }
    }

    private async Task AdmitFirstAsync()
    {
        if (await turns.ReadFrontAsync(Token) is not { } first
            || first.HoldsRun
            || first.Status is not { Admitted: false, State: JobStateCode.Ready or JobStateCode.Suspended })
        {
            return;
        }

        var report = await GrainFactory.GetGrain<IJobRunGrain>(first.Job.JobId).AdmitAsync();
        if (report.IsRunnable)
        {
            _ = OfferAsync(first.Job.Partition, report);
        }
    }

    private async Task OfferAsync(int partition, JobReport report)
    {
        try
        {
            await GrainFactory.GetGrain<IDispatcherQueueGrain>(partition).OfferAsync(report);
        }
        catch (Exception exception)
        {
            LogNotTold(exception, Token);
        }
    }
}
