namespace Orleans;

/// <summary>A service that takes part in a lifecycle; registered under this interface.</summary>
public interface ILifecycleParticipant<TLifecycleObservable> where TLifecycleObservable : ILifecycleObservable
{
    /// <summary>Subscribes to the stages it wants.</summary>
    void Participate(TLifecycleObservable lifecycle);
}
