using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Table;

/// <summary>
/// Takes data as it comes, checks it, and stores it in chunks of whole characters. Small data stays in memory and never
/// becomes a blob. Disposed before a row has taken it over, it leaves nothing behind.
/// </summary>
internal sealed class DataUpload : IAsyncDisposable
{
    private readonly IJobBlobs _blobs;
    private readonly Guid _blobId;
    private readonly long _maxBytes;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[]? _chunk = ArrayPool<byte>.Shared.Rent(JobLimits.DataChunkBytes);
    private int _filled;
    private int _chunks;
    private long _storedBytes;
    private bool _isEnded;

    /// <param name="blobs">The store.</param>
    /// <param name="blobId">The id that a blob gets, if it becomes one.</param>
    /// <param name="maxBytes">The most bytes that are taken.</param>
    public DataUpload(IJobBlobs blobs, Guid blobId, long maxBytes = JobLimits.MaxDataBytes)
    {
        _blobs = blobs;
        _blobId = blobId;
        _maxBytes = maxBytes;
    }

    /// <summary>How many bytes it has got.</summary>
    public long Bytes => _storedBytes + _filled;

    /// <summary>Takes the next bytes of UTF-8.</summary>
    /// <exception cref="JobException">They are no text that can be stored, or more than is taken (<see cref="JobErrorKind.TooLarge"/>).</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (Bytes + bytes.Length > _maxBytes)
        {
            throw TooLarge(_maxBytes);
        }

        while (!bytes.IsEmpty)
        {
            if (_filled == JobLimits.DataChunkBytes)
            {
                await StoreAsync(WholeCharacters(Chunk.AsSpan(0, _filled)));
            }

            var taken = Math.Min(bytes.Length, JobLimits.DataChunkBytes - _filled);
            bytes[..taken].CopyTo(Chunk.AsMemory(_filled));
            _filled += taken;
            bytes = bytes[taken..];
        }
    }

    /// <summary>All bytes have come.</summary>
    /// <returns>The data as a row takes it.</returns>
    /// <exception cref="JobException">The end is no text that can be stored.</exception>
    public async ValueTask<JobDataChange> CompleteAsync()
    {
        if (!JobDataFile.IsApart(Bytes))
        {
            Check(Chunk.AsSpan(0, _filled));
            var text = Encoding.UTF8.GetString(Chunk, 0, _filled);
            ReleaseChunk();
            return new JobDataChange(text, null);
        }

        if (_filled > 0)
        {
            await StoreAsync(_filled);
        }

        // Many uploads may wait together for their rows.
        ReleaseChunk();
        return new JobDataChange(null, new JobBlob(_blobId, _storedBytes, Convert.ToHexString(_hash.GetHashAndReset())));
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="JobException">As of <see cref="WriteAsync"/>.</exception>
    public async Task<JobDataChange> ReadToEndAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)JobLimits.SmallDataBytes);
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                await WriteAsync(buffer.AsMemory(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return await CompleteAsync();
    }

    public ValueTask DisposeAsync()
    {
        ReleaseChunk();
        if (!_isEnded)
        {
            _isEnded = true;
            _hash.Dispose();
            if (_chunks > 0)
            {
                _blobs.EndUpload(_blobId);
            }
        }

        return ValueTask.CompletedTask;
    }

    private void ReleaseChunk()
    {
        if (_chunk is { } chunk)
        {
            _chunk = null;
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>The refusal of data that is too large.</summary>
    public static JobException TooLarge(long maxBytes) =>
        new(JobErrorKind.TooLarge, JobErrorCodes.InvalidArgument, $"data is larger than the {maxBytes:N0} bytes of UTF-8 that are taken. Send less, or send it in several jobs.");

    private byte[] Chunk => _chunk ?? throw new ObjectDisposedException(nameof(DataUpload));

    private async Task StoreAsync(int length)
    {
        var chunk = Chunk;
        Check(chunk.AsSpan(0, length));
        _hash.AppendData(chunk, 0, length);
        // Not to be given up: the store reads the chunk until it has written it.
        await _blobs.AppendChunkAsync(_blobId, _chunks++, chunk.AsMemory(0, length));
        _storedBytes += length;
        _filled -= length;
        chunk.AsSpan(length, _filled).CopyTo(chunk);
    }

    /// <summary>How many bytes there are without a character that is cut off at the end.</summary>
    internal static int WholeCharacters(ReadOnlySpan<byte> utf8)
    {
        // A character has four bytes at most, and all but its first begin with the bits 10.
        for (var back = 1; back <= Math.Min(4, utf8.Length); back++)
        {
            var lead = utf8[^back];
            if ((lead & 0xC0) != 0x80)
            {
                var length = lead switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
                return length > back ? utf8.Length - back : utf8.Length;
            }
        }

        return utf8.Length;
    }

    private static void Check(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw JobException.Invalid("data is not valid Unicode: it holds bytes that are not UTF-8.");
        }

        if (utf8.Contains((byte)0))
        {
            throw JobException.Invalid("data holds the character U+0000, which no text may hold.");
        }
    }
}
