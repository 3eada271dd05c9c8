namespace Orleans.Simulation.Runtime;

/// <summary>
/// One activation: the scheduler of its turns, the line of its requests and the life of its grain object.
/// One object for all three, since a host holds many of them.
/// </summary>
internal sealed partial class Activation(Silo silo, GrainClass grainClass, GrainId grainId, long number)
    : TaskScheduler, IGrainContext
{
    [ThreadStatic] private static Activation? _current;

    private readonly GrainClass _class = grainClass;
    private AsyncServiceScope? _scope;
    private TaskCompletionSource? _deactivated;

    /// <summary>The activation whose turn this thread runs.</summary>
    public static new Activation? Current => _current;

    public Silo Silo { get; } = silo;

    public GrainId GrainId { get; } = grainId;

    /// <summary>Counts activations of the cluster; gives a stable order and a name in traces.</summary>
    public long Number { get; } = number;

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => (_scope ??= Silo.Services.CreateAsyncScope()).ServiceProvider;

    public Task Deactivated
    {
        get
        {
            _deactivated ??= new();
            if (_closed)
            {
                _deactivated.TrySetResult();
            }

            return _deactivated.Task;
        }
    }

    public override string ToString() => $"{GrainId}#{Number}";

    /// <summary>Runs something as a turn of its own.</summary>
    public void Post(Action action) =>
        _ = Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);
}
