using System.Buffers;
using System.Text;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Table;

/// <summary>
/// The data of a job as bytes of UTF-8, read chunk by chunk as they are asked for. Data that is deleted or replaced meanwhile
/// ends it with an error and never as if it were whole.
/// </summary>
/// <param name="blobs">The store.</param>
/// <param name="place">Where the data is.</param>
internal sealed class JobDataStream(IJobBlobs blobs, JobDataPlace place) : Stream
{
    private byte[]? _chunk;
    private int _at;
    private int _end;
    private int _number;
    private long _read;
    private bool _isClosed;

    /// <summary>How many bytes it has in all.</summary>
    public long Bytes => place.Bytes;

    public override bool CanRead => !_isClosed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => place.Bytes;

    public override long Position
    {
        get => _read - (_end - _at);
        set => throw new NotSupportedException("The data is read from its start to its end.");
    }

    /// <summary>Opens the data of a job; null when there is none, or no such job.</summary>
    public static async Task<JobDataStream?> OpenAsync(IJobBlobs blobs, Guid jobId, CancellationToken cancellationToken) =>
        await blobs.FindDataAsync(jobId, cancellationToken) is { } place ? new JobDataStream(blobs, place) : null;

    /// <summary>Reads the rest as one text.</summary>
    /// <exception cref="JobException">It is longer than a text can be (<see cref="JobErrorKind.TooLarge"/>), or gone.</exception>
    public static async Task<string> ReadTextAsync(IJobBlobs blobs, JobDataPlace place, CancellationToken cancellationToken)
    {
        if (place.Text is { } text)
        {
            return text;
        }

        // Twice through the chunks, for the length and for the text, so that there is never a second copy of it.
        var length = await DecodeAsync(blobs, place, Memory<char>.Empty, cancellationToken);
        if (length > MaxTextChars)
        {
            throw new JobException(
                JobErrorKind.TooLarge, JobErrorCodes.InvalidArgument,
                $"The data of asyncoperation {place.JobId:D} has {place.Bytes:N0} bytes, which is more than one text can hold. Read it as a stream.");
        }

        // Nobody else has this text yet.
        var whole = new string('\0', (int)length);
        await DecodeAsync(blobs, place, System.Runtime.InteropServices.MemoryMarshal.AsMemory(whole.AsMemory()), cancellationToken);
        return whole;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (_at == _end && !await FillAsync(cancellationToken))
        {
            return 0;
        }

        var length = Math.Min(buffer.Length, _end - _at);
        _chunk.AsMemory(_at, length).CopyTo(buffer);
        _at += length;
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The data is read from its start to its end.");

    public override void SetLength(long value) => throw new NotSupportedException("The data is only read.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The data is only read.");

    protected override void Dispose(bool disposing)
    {
        _isClosed = true;
        if (Interlocked.Exchange(ref _chunk, null) is { } chunk)
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        base.Dispose(disposing);
    }

    /// <summary>The most characters of one text.</summary>
    private const int MaxTextChars = 0x3FFFFFDF;

    private static async Task<long> DecodeAsync(IJobBlobs blobs, JobDataPlace place, Memory<char> text, CancellationToken cancellationToken)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(JobLimits.DataChunkBytes);
        // One more: a character that began in the chunk before may end in this one.
        var chars = ArrayPool<char>.Shared.Rent(JobLimits.DataChunkBytes + 1);
        try
        {
            var decoder = Encoding.UTF8.GetDecoder();
            var (filled, read) = (0L, 0L);
            for (var number = 0; read < place.Bytes; number++)
            {
                var length = await ReadChunkAsync(blobs, place, number, read, bytes, cancellationToken);
                read += length;
                filled += decoder.GetChars(bytes.AsSpan(0, length), text.IsEmpty ? chars : text.Span[(int)filled..], flush: read == place.Bytes);
            }

            return filled;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    private static async ValueTask<int> ReadChunkAsync(IJobBlobs blobs, JobDataPlace place, int number, long read, byte[] chunk, CancellationToken cancellationToken)
    {
        var length = await blobs.ReadChunkAsync(place, number, chunk, cancellationToken);
        return length > 0 && read + length <= place.Bytes ? length : throw new JobException(
            JobErrorKind.NotFound, JobErrorCodes.ObjectDoesNotExist,
            $"The data of asyncoperation {place.JobId:D} was deleted or replaced while it was read. Read it again.");
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_read == place.Bytes)
        {
            return false;
        }

        if (place.Text is { } text)
        {
            _chunk ??= ArrayPool<byte>.Shared.Rent(Math.Max((int)place.Bytes, 1));
            _end = Encoding.UTF8.GetBytes(text, _chunk);
        }
        else
        {
            _chunk ??= ArrayPool<byte>.Shared.Rent(JobLimits.DataChunkBytes);
            _end = await ReadChunkAsync(blobs, place, _number++, _read, _chunk, cancellationToken);
        }

        _at = 0;
        _read += _end;
        return true;
    }
}
