namespace Orleans.AsyncJobs.Gateway.Http;

/// <summary>A stream whose beginning has been read already.</summary>
/// <param name="begin">The beginning.</param>
/// <param name="rest">What follows; null where that was all.</param>
/// <param name="read">Called when the beginning has been read again, which is not needed any more then.</param>
internal sealed class ReplayedStream(ReadOnlyMemory<byte> begin, Stream? rest, Action read) : AsyncReadStream
{
    private ReadOnlyMemory<byte> _begin = begin;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_begin.IsEmpty)
        {
            return rest is null ? 0 : await rest.ReadAsync(buffer, cancellationToken);
        }

        var length = Math.Min(buffer.Length, _begin.Length);
        _begin[..length].CopyTo(buffer);
        _begin = _begin[length..];
        if (_begin.IsEmpty)
        {
            read();
        }

        return length;
    }
}
