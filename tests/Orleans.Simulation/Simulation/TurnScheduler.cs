namespace Orleans.Simulation;

/// <summary>
/// Chooses when an activation that has turns to run gets to run them. Without one in the services, turns run on
/// the thread pool; <see cref="SeededScheduler"/> runs them in an order given by a seed.
/// </summary>
public class TurnScheduler
{
    internal TurnScheduler() { }

    // How promises to callers are made: on the thread pool, a caller's code must not run within the grain's turn.
    internal virtual TaskCreationOptions PromiseOptions => TaskCreationOptions.RunContinuationsAsynchronously;

    // True when promises must be completed by the scheduler's own loop.
    internal virtual bool PostsCompletions => false;

    internal virtual void Schedule(Activation activation) => ThreadPool.UnsafeQueueUserWorkItem(activation, preferLocal: true);

    internal virtual void PostCompletion(Action completion) => completion();

    internal virtual CallFault FaultOf(GrainCall call) => CallFault.None;
}
