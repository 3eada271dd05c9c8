namespace Orleans.Simulation.Runtime;

internal sealed partial class Activation
{
    private readonly Queue<object> _inbox = new();
    private Request? _arriving;
    private bool _scheduled;
    private bool _closed;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Puts a request in; false when the activation has ended and another must be found.</summary>
    public bool TryReceive(Request request) => Put(request, evenWhenClosed: false);

    /// <summary>Runs the next turn; true when more are waiting.</summary>
    public bool RunTurn()
    {
        var previous = _current;
        _current = this;
        try
        {
            if (TryTake() is { } item && !Silo.IsKilled)
            {
                if (item is Task task)
                {
                    TryExecuteTask(task);
                }
                else
                {
                    RunWithinTask((Request)item);
                }
            }
        }
        finally
        {
            _current = previous;
        }

        lock (_inbox)
        {
            return _scheduled = _inbox.Count > 0;
        }
    }

    /// <summary>The next turn in words, for traces.</summary>
    public string DescribeNext()
    {
        lock (_inbox)
        {
            return _inbox.FirstOrDefault() switch { GrainCall call => call.Shape.Name, GrainTimer => "timer", null => "nothing", _ => "continuation" };
        }
    }

    protected override void QueueTask(Task task) => Put(task, evenWhenClosed: true);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(_current, this) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_inbox)
        {
            return _inbox.OfType<Task>().ToArray();
        }
    }

    // Grain code sees this scheduler as TaskScheduler.Current only from within a task.
    private void RunWithinTask(Request request)
    {
        _arriving = request;
        var turn = new Task(static state => ((Activation)state!).AcceptArriving(), this);
        turn.RunSynchronously(this);
        if (turn.IsFaulted)
        {
            Silo.LogTurnFailed(turn.Exception!, this);
        }
    }

    private void AcceptArriving()
    {
        var request = _arriving!;
        _arriving = null;
        Accept(request);
    }

    private bool Put(object item, bool evenWhenClosed)
    {
        lock (_inbox)
        {
            if (_closed && !evenWhenClosed)
            {
                return false;
            }

            _inbox.Enqueue(item);
            if (_scheduled)
            {
                return true;
            }

            _scheduled = true;
        }

        Silo.Cluster.Scheduler.Schedule(this);
        return true;
    }

    private object? TryTake()
    {
        lock (_inbox)
        {
            return _inbox.TryDequeue(out var item) ? item : null;
        }
    }
}
