using Orleans.AsyncJobs.Gateway.WebApi.Bodies;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>The bodies of the requests of a JSON batch, one behind the other in a spool.</summary>
internal sealed class BodySegments(Spool spool) : ICutValues
{
    private const int NullBytes = 4;

    private readonly List<Segment> _segments = [];
    private readonly byte[] _begin = new byte[NullBytes];
    private long _start;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        var known = (int)Math.Min(spool.Length - _start, NullBytes);
        bytes.Span[..Math.Min(bytes.Length, NullBytes - known)].CopyTo(_begin.AsSpan(known));
        return spool.WriteAsync(bytes);
    }

    public ValueTask EndAsync()
    {
        var length = spool.Length - _start;
        var kind = _begin[0] == '"' ? SegmentKind.Text : length == NullBytes && _begin.AsSpan().SequenceEqual("null"u8) ? SegmentKind.None : SegmentKind.Json;
        _segments.Add(new Segment(_start, length, kind));
        _start = spool.Length;
        return ValueTask.CompletedTask;
    }

    /// <summary>Opens a body.</summary>
    /// <param name="number">Its number, from 0.</param>
    /// <returns>The body, and its length where that is known; null for none.</returns>
    public (Stream Body, long? Length)? Open(int number)
    {
        var (start, length, kind) = _segments[number];
        return kind switch
        {
            SegmentKind.None => null,
            SegmentKind.Text => (new JsonTextStream(spool.Open(start, length)), null),
            _ => (spool.Open(start, length), length),
        };
    }

    private enum SegmentKind
    {
        Json,
        Text,
        None,
    }

    private readonly record struct Segment(long Start, long Length, SegmentKind Kind);
}
