namespace Orleans.AsyncJobs.Running;

/// <summary>Where handlers run: the thread pool, unless a simulation puts a scheduler of its own in its place.</summary>
/// <param name="scheduler">The scheduler.</param>
internal sealed class HandlerScheduler(TaskScheduler scheduler)
{
    /// <summary>The thread pool.</summary>
    public static HandlerScheduler ThreadPool { get; } = new(TaskScheduler.Default);

    /// <summary>Runs a function on the scheduler.</summary>
    /// <typeparam name="TResult">What it gives.</typeparam>
    /// <param name="function">The function.</param>
    public Task<TResult> RunAsync<TResult>(Func<Task<TResult>> function) =>
        Task.Factory.StartNew(function, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Unwrap();

    /// <summary>Runs an action on the scheduler.</summary>
    /// <param name="action">The action.</param>
    public Task RunAsync(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
}
