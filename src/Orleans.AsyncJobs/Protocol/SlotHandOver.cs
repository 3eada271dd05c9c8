namespace Orleans.AsyncJobs.Protocol;

/// <summary>
/// Whether a slot may go straight from one member of a token to the next: only while nobody waits for it. Set by this
/// silo's dispatcher; where there is none, nothing is handed over.
/// </summary>
internal sealed class SlotHandOver
{
    private volatile bool _mayHandOver;

    public bool IsAllowed
    {
        get => _mayHandOver;
        set => _mayHandOver = value;
    }
}
