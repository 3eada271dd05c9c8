using System.Diagnostics;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>A write on its way, and the task of its caller in one object. Callers go on on their own threads, never on the writer's.</summary>
/// <typeparam name="TResult">What the caller gets.</typeparam>
internal abstract class PendingWrite<TResult>() : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously), IPendingWrite
{
    private TResult? _result;

    public virtual int InsertedRows => 0;

    public virtual long InsertedBytes => 0;

    public Exception? Refusal { get; private set; }

    public void Apply(JobRows rows, StoreConnection connection)
    {
        // Applied a second time when the transaction was undone: the first outcome is void.
        _result = default;
        Refusal = null;
        try
        {
            _result = Write(rows, connection);
        }
        catch (Exception exception) when (exception is JobConflictException or JobException)
        {
            Refusal = exception;
        }
    }

    public void Answer()
    {
        Debug.Assert(Refusal is not null || _result is not null, "A write is answered after it was applied.");
        if (Refusal is not null)
        {
            TrySetException(Refusal);
        }
        else
        {
            TrySetResult(_result!);
        }
    }

    public void Fail(Exception reason) => TrySetException(reason);

    protected abstract TResult Write(JobRows rows, StoreConnection connection);
}
