namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>Writes the answers to the requests of a batch, each as soon as it comes.</summary>
internal abstract class BatchAnswer(Stream output)
{
    /// <summary>The content type of the whole.</summary>
    public abstract string ContentType { get; }

    protected Stream Output { get; } = output;

    public abstract Task BeginPartAsync(PartHead head, CancellationToken cancellationToken);

    public abstract Task WriteBodyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    public abstract Task EndPartAsync(CancellationToken cancellationToken);

    /// <summary>What comes up to <see cref="EndChangeSetAsync"/> are the answers to one change set.</summary>
    public abstract Task BeginChangeSetAsync(CancellationToken cancellationToken);

    public abstract Task EndChangeSetAsync(CancellationToken cancellationToken);

    /// <summary>Ends the whole.</summary>
    public abstract Task EndAsync(CancellationToken cancellationToken);
}
