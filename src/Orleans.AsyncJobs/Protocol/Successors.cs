using System.Collections.Concurrent;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>
/// Which member of a token follows a running one, as far as its sequencer has found out in this silo. It is a hint: one
/// that is missing or wrong costs a second commit, never the order.
/// </summary>
internal sealed class Successors
{
    private readonly ConcurrentDictionary<Guid, Successor> _byMember = new();

    public void Set(Guid jobId, Successor successor) => _byMember[jobId] = successor;

    public Successor? Find(Guid jobId) => _byMember.GetValueOrDefault(jobId);

    public Successor? Take(Guid jobId) => _byMember.TryRemove(jobId, out var successor) ? successor : null;
}
