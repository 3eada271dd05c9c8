namespace Orleans;

/// <summary>Starts in ascending order of stages and stops in descending order.</summary>
public interface ILifecycleObservable
{
    /// <summary>Adds an observer to a stage; disposing the result takes it away.</summary>
    /// <exception cref="InvalidOperationException">The stage has already been started.</exception>
    IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
}
