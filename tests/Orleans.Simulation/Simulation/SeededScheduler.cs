namespace Orleans.Simulation;

/// <summary>
/// Runs a whole host on one thread and in virtual time. A seed chooses which of the activations that have something
/// to do runs its next turn, so the same seed gives the same run, byte for byte in the trace, and another seed
/// another order that real threads could have taken.
/// </summary>
/// <remarks>
/// Whatever the run depends on must stay on this thread: <c>Task.Run</c>, background services and real I/O leave it.
/// Code outside of grains goes to <see cref="Tasks"/> instead. Work that arrives from another thread is reported.
/// </remarks>
public sealed class SeededScheduler
{
    private readonly Random _random;
    private readonly List<object> _ready = [];
    private readonly OutsideTaskScheduler _tasks;
    private readonly Lock _lock = new();
    private int _thread = Environment.CurrentManagedThreadId;
    private string? _foreignWork;

    /// <summary>Creates a scheduler whose choices follow from the seed alone.</summary>
    public SeededScheduler(int seed, VirtualTimeProvider time)
    {
        _random = new(seed);
        Time = time;
        _tasks = new(this);
    }

    /// <summary>The clock of the run.</summary>
    public VirtualTimeProvider Time { get; }

    /// <summary>Runs tasks outside of grains as turns of this scheduler; what a simulation injects in place of the thread pool.</summary>
    public TaskScheduler Tasks => _tasks;

    /// <summary>Where each step is written, one line each. By default nowhere.</summary>
    public TextWriter? Trace { get; set; }

    /// <summary>Decides what befalls a call to a grain, by the name <c>IInterface.Method</c>. By default nothing does.</summary>
    public Func<Orleans.Runtime.GrainId, string, CallFault>? Faults { get; set; }

    /// <summary>Runs one turn; false when nothing is left to do at this time.</summary>
    /// <exception cref="InvalidOperationException">Work arrived from another thread, so the run cannot be repeated.</exception>
    public bool Step()
    {
        _thread = Environment.CurrentManagedThreadId;
        if (_foreignWork is { } work)
        {
            throw new InvalidOperationException($"{work} arrived from another thread; the run cannot be repeated.");
        }

        if (Take() is not { } next)
        {
            return false;
        }

        Trace?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Time.GetUtcNow():O} {Describe(next)}"));
        switch (next)
        {
            case Activation activation:
                if (activation.RunTurn())
                {
                    Add(activation);
                }

                break;
            case Task task:
                _tasks.Run(task);
                break;
            case Action completion:
                completion();
                break;
        }

        return true;
    }

    /// <summary>Runs turns until none is left at this time.</summary>
    public void RunUntilIdle()
    {
        while (Step()) { }
    }

    /// <summary>Goes on by a time: runs what there is, and then each timer that comes due with all that follows from it.</summary>
    public void Advance(TimeSpan time)
    {
        var end = Time.GetUtcNow() + time;
        RunUntilIdle();
        while (Time.NextDue is { } due && due <= end)
        {
            Time.AdvanceTo(due);
            RunUntilIdle();
        }

        Time.AdvanceTo(end);
    }

    /// <summary>
    /// Runs code that calls grains, on this thread, until it is done; time goes on whenever nothing else can.
    /// </summary>
    /// <param name="body">The code. Its own awaits go on where what it waits for is completed.</param>
    /// <param name="limit">How much virtual time it may take. The default value is 365 days.</param>
    /// <exception cref="TimeoutException">The limit was reached.</exception>
    /// <exception cref="InvalidOperationException">It waits for something that nothing will bring.</exception>
    public void Run(Func<Task> body, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        var end = Time.GetUtcNow() + (limit ?? TimeSpan.FromDays(365));
        var task = body();
        while (!task.IsCompleted)
        {
            if (Step())
            {
                continue;
            }

            if (Time.NextDue is not { } due)
            {
                throw new InvalidOperationException("The code waits, and neither a turn nor a timer is left that could bring what it waits for.");
            }

            if (due > end)
            {
                throw new TimeoutException($"The code was not done by {end:O}.");
            }

            Time.AdvanceTo(due);
        }

        task.GetAwaiter().GetResult();
    }

    /// <summary>
    /// Runs an action by itself, between turns: what completes a promise that code outside of grains awaits. Completed
    /// within a turn, that code would go on in the thread pool.
    /// </summary>
    public void Post(Action completion) => Add(completion);

    internal void Schedule(Activation activation) => Add(activation);

    internal CallFault FaultOf(GrainCall call) => Faults?.Invoke(call.Target.GrainId, call.Shape.Name) ?? CallFault.None;

    internal void Add(object work)
    {
        lock (_lock)
        {
            if (Environment.CurrentManagedThreadId != _thread)
            {
                _foreignWork ??= Describe(work);
            }

            _ready.Add(work);
        }
    }

    private static string Describe(object work) => work switch
    {
        Activation activation => $"{activation} {activation.DescribeNext()}",
        Task => "task",
        _ => "answer",
    };

    private object? Take()
    {
        lock (_lock)
        {
            if (_ready.Count == 0)
            {
                return null;
            }

            var index = _random.Next(_ready.Count);
            var work = _ready[index];
            _ready[index] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            return work;
        }
    }

    // Runs tasks that belong to no grain as turns.
    private sealed class OutsideTaskScheduler(SeededScheduler scheduler) : TaskScheduler
    {
        public void Run(Task task) => TryExecuteTask(task);

        protected override void QueueTask(Task task) => scheduler.Add(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
