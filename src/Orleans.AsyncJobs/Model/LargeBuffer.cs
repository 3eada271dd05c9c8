using System.Buffers;
using System.Runtime.InteropServices;

namespace Orleans.AsyncJobs.Model;

/// <summary>
/// Bytes outside of the garbage collector's heap. Disposed, they are free at once: a large array would count until the
/// next full collection, and a rented one up to the next power of two.
/// </summary>
internal sealed unsafe class LargeBuffer : MemoryManager<byte>
{
    // Below this the pool is cheaper, and what it keeps is little.
    private const int PooledBytes = 64 * 1024;

    private byte* _start;
    private int _length;

    private LargeBuffer(int length)
    {
        _start = (byte*)NativeMemory.Alloc((nuint)length);
        _length = length;
    }

    /// <summary>A buffer of at least so many bytes, of the pool where that is cheaper. What it holds is not defined.</summary>
    public static IMemoryOwner<byte> Rent(int length) => length <= PooledBytes ? MemoryPool<byte>.Shared.Rent(length) : new LargeBuffer(length);

    /// <summary>Changes the buffer for a larger one that holds the same bytes first. The given one must not be used any more.</summary>
    public static IMemoryOwner<byte> Grow(IMemoryOwner<byte> buffer, int length)
    {
        if (buffer is LargeBuffer large)
        {
            // The system moves pages rather than bytes, so that there are never two of them.
            large._start = (byte*)NativeMemory.Realloc(large._start, (nuint)length);
            large._length = length;
            return large;
        }

        using (buffer)
        {
            var grown = Rent(length);
            buffer.Memory.CopyTo(grown.Memory);
            return grown;
        }
    }

    public override Span<byte> GetSpan() => new(_start, _length);

    // The bytes never move.
    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_start);
        _start = null;
        _length = 0;
    }
}
