namespace Orleans;

/// <summary>Is told when a stage is reached and when it is left.</summary>
public interface ILifecycleObserver
{
    /// <summary>The stage is being started. An exception stops the start of the host.</summary>
    Task OnStart(CancellationToken cancellationToken = default);

    /// <summary>The stage is being stopped.</summary>
    Task OnStop(CancellationToken cancellationToken = default);
}
