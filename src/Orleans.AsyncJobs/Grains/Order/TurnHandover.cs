namespace Orleans.AsyncJobs.Grains.Order;

/// <summary>A turn on its way from the member that ends to the one behind it.</summary>
internal sealed class TurnHandover(Guid endingJobId, Guid successorJobId)
{
    public Guid EndingJobId { get; } = endingJobId;

    public Guid SuccessorJobId { get; } = successorJobId;

    /// <summary>Whether the member has ended meanwhile, with its successor's turn or without.</summary>
    public bool HasEnded { get; set; }
}
