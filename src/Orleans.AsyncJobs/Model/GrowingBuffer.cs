using System.Buffers;

namespace Orleans.AsyncJobs.Model;

/// <summary>
/// Bytes that come a piece at a time, and of which nobody says how many there will be. It grows by a quarter: one that doubled
/// would hold up to as much again for nothing.
/// </summary>
/// <param name="firstBytes">Its first size, and the least by which it grows.</param>
/// <param name="growing">Takes the memory of a new size before it is there; it throws where there is none.</param>
/// <param name="maxBytes">It grows beyond this by what is needed only.</param>
internal sealed class GrowingBuffer(int firstBytes, Action<long>? growing = null, int maxBytes = int.MaxValue) : IDisposable
{
    private const int GrowthShare = 4;

    private IMemoryOwner<byte>? _buffer = LargeBuffer.Rent(firstBytes);
    private readonly int _leastGrowth = firstBytes;
    private int _size = firstBytes;
    private int _length;

    /// <summary>What has come.</summary>
    public Memory<byte> Written => Buffer.Memory[.._length];

    /// <summary>Room for more.</summary>
    public Memory<byte> Free => Buffer.Memory[_length.._size];

    private IMemoryOwner<byte> Buffer => _buffer ?? throw new ObjectDisposedException(nameof(GrowingBuffer));

    /// <summary>Makes room for so many bytes more.</summary>
    public void Reserve(int bytes)
    {
        if (_size - _length >= bytes)
        {
            return;
        }

        var needed = checked(_length + bytes);
        var size = Math.Max(needed, (int)Math.Min(maxBytes, Next(_size, _leastGrowth)));
        growing?.Invoke(size);
        _buffer = LargeBuffer.Grow(Buffer, size);
        _size = size;
    }

    /// <summary>So many bytes of the room are used.</summary>
    public void Advance(int bytes) => _length += bytes;

    public void Dispose()
    {
        _buffer?.Dispose();
        _buffer = null;
    }

    /// <summary>The next size of a buffer.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="leastBytes">The least by which it grows.</param>
    public static long Next(long size, int leastBytes) => size + Math.Max(size / GrowthShare, leastBytes);
}
