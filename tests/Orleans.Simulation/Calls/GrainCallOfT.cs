using System.Runtime.ExceptionServices;

namespace Orleans.Simulation.Runtime;

/// <summary>A call with the promise its caller waits on; of <see cref="VoidResult"/> where the method has no result.</summary>
internal abstract class GrainCall<TResult> : GrainCall
{
    private readonly TaskCompletionSource<TResult> _promise = new();

    public Task<TResult> Task => _promise.Task;

    public override void Reject(Exception exception)
    {
        if (TryFinish())
        {
            Scheduler.Post(() => _promise.SetException(exception));
        }
    }

    public override void Start(Activation activation)
    {
        Task task;
        try
        {
            task = InvokeGrain(activation.GrainInstance!);
        }
        catch (Exception exception)
        {
            Fail(exception, activation);
            return;
        }

        if (task.IsCompleted)
        {
            End(task, activation);
        }
        else
        {
            _ = AwaitAsync(task, activation);
        }
    }

    /// <summary>Calls the grain. The task is a <see cref="Task{TResult}"/> unless there is no result.</summary>
    protected abstract Task InvokeGrain(object grain);

    private async Task AwaitAsync(Task task, Activation activation)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        End(task, activation);
    }

    private void End(Task task, Activation activation)
    {
        if (!task.IsCompletedSuccessfully)
        {
            Fail(task.Exception?.InnerException ?? CancellationOf(task), activation);
        }
        else
        {
            Answer(typeof(TResult) == typeof(VoidResult) ? default! : Unsafe.As<Task<TResult>>(task).Result, activation);
        }
    }

    private void Answer(TResult result, Activation activation)
    {
        if (!LosesAnswer && TryFinish())
        {
            Scheduler.Post(() => _promise.SetResult(result));
        }

        activation.OnCompleted(this);
    }

    private void Fail(Exception exception, Activation activation)
    {
        if (!LosesAnswer)
        {
            Reject(exception);
        }

        activation.OnCompleted(this);
    }

    private static Exception CancellationOf(Task cancelled)
    {
        try
        {
            cancelled.GetAwaiter().GetResult();
            return new InvalidOperationException("The task did not fail.");
        }
        catch (OperationCanceledException exception)
        {
            return ExceptionDispatchInfo.SetCurrentStackTrace(
                new OperationCanceledException(exception.Message, exception, exception.CancellationToken));
        }
    }
}
