namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>The step that a drain takes when its silo stops, to be taken by itself.</summary>
internal sealed class DrainSteps : ISiloLifecycle, IDisposable
{
    private ILifecycleObserver? _step;

    public Task StopAsync() => _step!.OnStop(CancellationToken.None);

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        _step = observer;
        return this;
    }

    public void Dispose()
    {
    }
}
