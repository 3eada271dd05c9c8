namespace Orleans.Runtime;

/// <summary>The stages of a silo.</summary>
public interface ISiloLifecycle : ILifecycleObservable;
