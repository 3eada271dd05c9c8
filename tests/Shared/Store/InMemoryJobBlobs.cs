using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Testing;

/// <summary>Uploaded data that no row has taken over.</summary>
internal sealed class InMemoryJobBlobs
{
    private readonly Dictionary<Guid, List<byte[]>> _uploads = [];

    /// <summary>The chunk of this number of data that is whole.</summary>
    public static int Read(byte[] data, int number, Span<byte> chunk)
    {
        var start = Math.Min((long)number * JobLimits.DataChunkBytes, data.Length);
        var length = (int)Math.Min(JobLimits.DataChunkBytes, data.Length - start);
        data.AsSpan((int)start, length).CopyTo(chunk);
        return length;
    }

    public int Read(Guid blobId, int number, Span<byte> chunk)
    {
        if (!_uploads.TryGetValue(blobId, out var chunks) || number >= chunks.Count)
        {
            return 0;
        }

        chunks[number].CopyTo(chunk);
        return chunks[number].Length;
    }

    public void Append(Guid blobId, int number, byte[] chunk)
    {
        if (number == 0)
        {
            _uploads.Add(blobId, []);
        }

        if (!_uploads.TryGetValue(blobId, out var chunks))
        {
            throw NotThere();
        }

        if (number != chunks.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, "The chunks of a blob come in their order.");
        }

        chunks.Add(chunk);
    }

    public bool Remove(Guid blobId) => _uploads.Remove(blobId);

    /// <summary>Refuses a blob that is not there.</summary>
    public void Check(JobBlob? blob)
    {
        if (blob is not null && !_uploads.ContainsKey(blob.BlobId))
        {
            throw NotThere();
        }
    }

    public static JobException NotThere() =>
        new(JobErrorKind.Unavailable, JobErrorCodes.AsyncCommunicationError, "The data that was uploaded is not there any more. Send it again.");

    /// <summary>The bytes of a blob, which is no upload any more.</summary>
    public byte[] Take(Guid blobId)
    {
        _uploads.Remove(blobId, out var chunks);
        return [.. chunks!.SelectMany(static chunk => chunk)];
    }
}
