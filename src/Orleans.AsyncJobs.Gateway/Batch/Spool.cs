using System.Buffers;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>
/// Bytes that are written once and read afterwards, any part of them. The last 64 KB are in memory, what is before them in a
/// file without a name: small ones need none.
/// </summary>
/// <param name="folder">Where the file is.</param>
/// <param name="maxBytes">The most bytes that are taken.</param>
/// <param name="tooLarge">The refusal of more.</param>
internal sealed class Spool(SpoolFolder folder, long maxBytes, Func<WebApiException> tooLarge) : Stream
{
    private const int MemoryBytes = 64 * 1024;

    private byte[]? _memory;
    private int _filled;
    private FileStream? _file;
    private long _fileBytes;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _fileBytes + _filled;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    /// <summary>Opens a part of what has been written.</summary>
    public Stream Open(long start, long length) => new Part(this, start, length);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Length + buffer.Length > maxBytes)
        {
            throw tooLarge();
        }

        _memory ??= ArrayPool<byte>.Shared.Rent(MemoryBytes);
        while (!buffer.IsEmpty)
        {
            if (_filled == MemoryBytes)
            {
                await StoreAsync(cancellationToken);
            }

            var length = Math.Min(buffer.Length, MemoryBytes - _filled);
            buffer[..length].CopyTo(_memory.AsMemory(_filled));
            _filled += length;
            buffer = buffer[length..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // What is written can be read at once.
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (_memory is { } memory)
        {
            _memory = null;
            ArrayPool<byte>.Shared.Return(memory);
        }

        if (_file is { } file)
        {
            _file = null;
            file.Dispose();
            folder.Free(_fileBytes);
        }
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        folder.Take(_filled);
        try
        {
            _file ??= folder.Create();
            await RandomAccess.WriteAsync(_file.SafeFileHandle, _memory.AsMemory(0, _filled), _fileBytes, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            folder.Free(_filled);
            throw new JobStoreException("The batch cannot be kept on disk just now. Send it again later, or in smaller batches.", exception);
        }
        catch
        {
            folder.Free(_filled);
            throw;
        }

        _fileBytes += _filled;
        _filled = 0;
    }

    private async ValueTask<int> ReadAsync(long position, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (position < _fileBytes)
        {
            var length = (int)Math.Min(buffer.Length, _fileBytes - position);
            return await RandomAccess.ReadAsync(_file!.SafeFileHandle, buffer[..length], position, cancellationToken);
        }

        var rest = _memory.AsMemory((int)(position - _fileBytes), (int)Math.Min(buffer.Length, Length - position));
        rest.CopyTo(buffer);
        return rest.Length;
    }

    private sealed class Part(Spool spool, long start, long length) : AsyncReadStream
    {
        private readonly long _end = start + length;
        private long _position = start;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var left = (int)Math.Min(buffer.Length, _end - _position);
            var read = left == 0 ? 0 : await spool.ReadAsync(_position, buffer[..left], cancellationToken);
            _position += read;
            return read;
        }
    }
}
