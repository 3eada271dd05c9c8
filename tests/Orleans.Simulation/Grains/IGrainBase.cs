namespace Orleans;

/// <summary>What a grain class must have to be hosted; <see cref="Grain"/> is the usual base.</summary>
public interface IGrainBase
{
    /// <summary>The activation this instance belongs to.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs before the first request. An exception here goes to every waiting caller.</summary>
    /// <param name="token">Signalled when the activation takes too long or is no longer wanted.</param>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last request of an activation that was valid.</summary>
    /// <param name="reason">Why the activation ends.</param>
    /// <param name="token">Signalled after <see cref="Configuration.GrainCollectionOptions.DeactivationTimeout"/>.</param>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
