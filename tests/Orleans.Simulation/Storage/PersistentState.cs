using Orleans.Core;

namespace Orleans.Simulation.Runtime;

/// <summary>A grain's state and what its storage fills. Operations on it run one after the other.</summary>
internal sealed class PersistentState<TState> : IPersistentState<TState>, IGrainState<TState>
{
    private readonly GrainId _grainId;
    private readonly string _name;
    private readonly IGrainStorage _storage;
    private bool _isRead;
    private bool _exists;
    private Task _last = Task.CompletedTask;
    private Task? _queuedWrite;

    public PersistentState(Activation activation, PersistentStateAttribute attribute)
    {
        _grainId = activation.GrainId;
        _name = attribute.StateName;
        _storage = activation.Silo.Services.GetRequiredKeyedService<IGrainStorage>(attribute.StorageName);
        activation.AddState(this);
    }

    public TState State { get; set; } =
        typeof(TState).IsValueType ? default!
        : typeof(TState).GetConstructor(Type.EmptyTypes) is null ? (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState))
        : Activator.CreateInstance<TState>();

    public string? Etag { get; private set; }
    public bool RecordExists => _isRead ? _exists : throw new InvalidOperationException("State has not yet been loaded");

    TState? IGrainState<TState>.State { get => State; set => State = value!; }
    string? IGrainState<TState>.ETag { get => Etag; set => Etag = value; }
    bool IGrainState<TState>.RecordExists { get => _exists; set => _exists = value; }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);
    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);
    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => Enqueue(nameof(ReadStateAsync), async () =>
    {
        await _storage.ReadStateAsync(_name, _grainId, this, cancellationToken);
        _isRead = true;
    });

    public Task ClearStateAsync(CancellationToken cancellationToken) =>
        Enqueue(nameof(ClearStateAsync), () => _storage.ClearStateAsync(_name, _grainId, this, cancellationToken));

    // Writes that wait behind another operation are one: the state is taken when it starts.
    public Task WriteStateAsync(CancellationToken cancellationToken)
    {
        if (_queuedWrite is { } queued && !cancellationToken.CanBeCanceled && ReferenceEquals(queued, _last))
            return queued;
        var waits = !_last.IsCompleted;
        var write = Enqueue(nameof(WriteStateAsync), () =>
        {
            _queuedWrite = null;
            return _storage.WriteStateAsync(_name, _grainId, this, cancellationToken);
        });
        _queuedWrite = waits ? write : null;
        return write;
    }

    private Task Enqueue(string name, Func<Task> operation) => _last = RunAfter(_last, name, operation);

    private async Task RunAfter(Task previous, string name, Func<Task> operation)
    {
        if (!previous.IsCompleted)
            await previous.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await operation();
        }
        catch (Exception exception) when (exception is not (OrleansException or OperationCanceledException))
        {
            throw new OrleansException(
                $"Error from storage provider {_storage.GetType().Name}.{_name} during {name} for grain {_grainId}: {exception.Message}",
                exception);
        }
    }
}
