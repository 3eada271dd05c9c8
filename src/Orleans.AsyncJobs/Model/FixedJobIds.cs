using System.Buffers.Binary;

namespace Orleans.AsyncJobs.Model;

/// <summary>Ids of jobs that the service makes itself at start. All begin alike, and no other job has such an id.</summary>
internal static class FixedJobIds
{
    /// <summary>The first four bytes.</summary>
    private const uint Prefix = 0x5f1c0000;

    /// <summary>RFC 9562 §5.8: version 8 is for what the application makes of it.</summary>
    private const int Version = 8;

    /// <summary>Whether it is one of them.</summary>
    public static bool IsFixed(Guid jobId)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = jobId.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes) == Prefix && bytes[6] >> 4 == Version;
    }
}
