namespace Orleans.Simulation.Runtime;

internal sealed class SiloLifecycle : ISiloLifecycle
{
    private readonly List<Subscription> _subscriptions = [];
    private int? _reached;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        if (_reached is { } reached && stage <= reached)
        {
            throw new InvalidOperationException($"Lifecycle stage {stage} of {observerName} has already been started.");
        }

        var subscription = new Subscription(this, stage, observer);
        _subscriptions.Add(subscription);
        return subscription;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (NextStage() is { } stage)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _reached = stage;
            await RunStage(stage, observer => observer.OnStart(cancellationToken));
        }
    }

    // Every stage is stopped even when another fails; the first failure is thrown at the end.
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Exception? first = null;
        var stages = _subscriptions.Select(s => s.Stage).Where(s => s <= _reached).Distinct().OrderDescending().ToList();
        foreach (var stage in stages)
        {
            try
            {
                await RunStage(stage, observer => observer.OnStop(cancellationToken));
            }
            catch (Exception exception)
            {
                first ??= exception;
            }
        }

        _reached = null;
        if (first is not null && !cancellationToken.IsCancellationRequested)
        {
            throw new OrleansException("The silo did not stop cleanly.", first);
        }
    }

    private int? NextStage() =>
        _subscriptions.Where(s => _reached is null || s.Stage > _reached).Select(s => (int?)s.Stage).Min();

    private Task RunStage(int stage, Func<ILifecycleObserver, Task> run) =>
        Task.WhenAll([.. _subscriptions.Where(s => s.Stage == stage).Select(s => run(s.Observer))]);

    private sealed class Subscription(SiloLifecycle lifecycle, int stage, ILifecycleObserver observer) : IDisposable
    {
        public int Stage => stage;

        public ILifecycleObserver Observer => observer;

        public void Dispose() => lifecycle._subscriptions.Remove(this);
    }
}
