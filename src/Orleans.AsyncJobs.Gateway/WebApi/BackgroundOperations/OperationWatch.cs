using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary>
/// Waits for changes of background operations. All who wait share one look at the table four times a second, so that their number makes no
/// difference to it, and an operation may run in any silo.
/// </summary>
internal sealed class OperationWatch(IJobQueries queries, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>How many may wait.</summary>
    public const int MaxWaiting = 1_000;

    /// <summary>How often the table is looked at while somebody waits.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly HashSet<Waiting> _waiting = [];
    private bool _isLooking;

    /// <summary>Waits until an operation has another version, or is gone.</summary>
    /// <param name="operationId">The operation.</param>
    /// <param name="version">The version that is known.</param>
    /// <param name="cancellationToken">Waits no longer.</param>
    /// <exception cref="WebApiException">503: too many wait.</exception>
    public async Task WaitAsync(Guid operationId, long version, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(operationId, version);
        lock (_lock)
        {
            if (_waiting.Count >= MaxWaiting)
            {
                throw new WebApiException(StatusCodes.Status503ServiceUnavailable, JobErrorCodes.ThrottlingConcurrency, $"{MaxWaiting:N0} requests wait for background operations already. Ask again without waiting.");
            }

            _waiting.Add(waiting);
            if (!_isLooking)
            {
                _isLooking = true;
                _ = LookAsync();
            }
        }

        try
        {
            await waiting.Changed.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _waiting.Remove(waiting);
            }
        }
    }

    private async Task LookAsync()
    {
        while (true)
        {
            await Task.Delay(Period, time);
            List<Waiting> waiting;
            lock (_lock)
            {
                if (_waiting.Count == 0)
                {
                    _isLooking = false;
                    return;
                }

                waiting = [.. _waiting];
            }

            try
            {
                await LookAsync(waiting);
            }
            catch (Exception exception)
            {
                // Who waits is told what any read would be told.
                waiting.ForEach(one => one.Changed.TrySetException(exception));
            }
        }
    }

    private async Task LookAsync(List<Waiting> waiting)
    {
        var table = QueryTables.Operations;
        var ids = waiting.Select(one => (object?)one.OperationId).Distinct().ToList();
        var result = await queries.QueryAsync(
            new JobQuery { Table = table, Columns = [table.PrimaryId, table.Get("versionnumber")], Filter = new JobFilter.In(table.PrimaryId, ids), Limit = ids.Count }, CancellationToken.None);
        var versions = result.Rows.ToDictionary(row => (Guid)row[0]!, row => Convert.ToInt64(row[1], provider: null));
        foreach (var one in waiting.Where(one => !versions.TryGetValue(one.OperationId, out var version) || version != one.Version))
        {
            one.Changed.TrySetResult();
        }
    }

    private sealed class Waiting(Guid operationId, long version)
    {
        public Guid OperationId => operationId;

        public long Version => version;

        public TaskCompletionSource Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
