namespace Orleans.Simulation.Runtime;

/// <summary>Something an activation runs as one request: a grain call or a timer's tick.</summary>
internal abstract class Request
{
    /// <summary>Link of the activation's waiting line.</summary>
    public Request? NextWaiting { get; set; }

    public abstract RequestFlags Flags { get; }

    /// <summary>True when nobody waits for the outcome any more, so that it need not be started.</summary>
    public virtual bool IsAbandoned => false;

    /// <summary>Starts it within a turn; calls <see cref="Activation.OnCompleted"/> within a turn when it is done.</summary>
    public abstract void Start(Activation activation);

    public abstract void Reject(Exception exception);
}
