namespace Orleans;

/// <summary>
/// Base class of grains. An instance lives as long as its activation; one request runs at a time, and what
/// follows an <c>await</c> runs on the activation's own scheduler.
/// </summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Activation? _activation = Activation.Current;

    /// <summary>The activation this instance belongs to.</summary>
    public IGrainContext GrainContext => _activation!;

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => RequireActivation().Silo.Cluster.GrainFactory;

    /// <summary>Services scoped to this activation.</summary>
    protected internal IServiceProvider ServiceProvider => RequireActivation().ActivationServices;

    /// <summary>Runs before the first request; persistent state has been read by then.</summary>
    /// <param name="cancellationToken">Signalled after <see cref="Configuration.GrainCollectionOptions.ActivationTimeout"/>.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last request. Not promised: a killed silo does not call it.</summary>
    /// <param name="reason">Why the activation ends.</param>
    /// <param name="cancellationToken">Signalled after <see cref="Configuration.GrainCollectionOptions.DeactivationTimeout"/>.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation once its running requests are done.</summary>
    /// <exception cref="InvalidOperationException">The grain was constructed outside of the host, or the activation has ended.</exception>
    protected void DeactivateOnIdle()
    {
        var activation = RequireActivation();
        if (activation.HasEnded)
        {
            throw new InvalidOperationException($"The activation of {activation.GrainId} has ended.");
        }

        activation.Deactivate(GrainBaseExtensions.Requested);
    }

    /// <summary>Keeps this activation from being collected for a time; a negative or zero time takes it back.</summary>
    /// <exception cref="InvalidOperationException">The grain was constructed outside of the host.</exception>
    protected void DelayDeactivation(TimeSpan timeSpan) => RequireActivation().DelayDeactivation(timeSpan);

    internal Activation RequireActivation() =>
        _activation ?? throw new InvalidOperationException("Grain was created outside of the grain host and has no runtime.");
}
