using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Orleans.AsyncJobs;

/// <summary>A job that a handler makes.</summary>
/// <param name="Name">
/// Which of the handler's jobs it is: 1 to 256 characters, compared ordinally. Each run of the handler gives the same job the
/// same name, so that it is made once. It is also the name for people, unless <see cref="NewJob.Name"/> says another.
/// </param>
/// <param name="Job">What to run.</param>
public sealed record ChildJob(string Name, NewJob Job)
{
    /// <summary>The most characters of a name: 256.</summary>
    public const int MaxNameLength = 256;
}

/// <summary>The id of a child: made of its parent's and its name, so that it is the same whenever the parent runs again.</summary>
internal static class ChildJobId
{
    private const int IdBytes = 16;
    private const int TimeBytes = 6;

    /// <summary>
    /// A version-7 Guid. Its time is that of the parent's id, or the occurrence, which is near to when the child is made;
    /// its other bits are a hash of all three.
    /// </summary>
    /// <param name="parentId">The parent.</param>
    /// <param name="occurrence">Of a parent that recurs, the moment of the occurrence that it runs for: each has children of its own. Null for all others.</param>
    /// <param name="name">The child's name.</param>
    public static Guid Of(Guid parentId, DateTimeOffset? occurrence, string name)
    {
        var nameBytes = MemoryMarshal.AsBytes(name.AsSpan());
        var text = new byte[IdBytes + sizeof(long) + nameBytes.Length];
        parentId.TryWriteBytes(text, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(text.AsSpan(IdBytes), occurrence?.UtcTicks ?? 0);
        nameBytes.CopyTo(text.AsSpan(IdBytes + sizeof(long)));
        Span<byte> id = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, id);
        if (occurrence is { } moment)
        {
            WriteTime(id, moment);
        }
        else
        {
            text.AsSpan(0, TimeBytes).CopyTo(id);
        }

        id[6] = (byte)(0x70 | (id[6] & 0x0F));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new Guid(id[..IdBytes], bigEndian: true);
    }

    /// <summary>No child of an occurrence has a lower id, and those of earlier occurrences do.</summary>
    /// <param name="occurrence">The moment of the occurrence.</param>
    public static Guid FirstOf(DateTimeOffset occurrence)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        id.Clear();
        WriteTime(id, occurrence);
        return new Guid(id, bigEndian: true);
    }

    private static void WriteTime(Span<byte> id, DateTimeOffset moment)
    {
        Span<byte> milliseconds = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, moment.ToUnixTimeMilliseconds());
        milliseconds[^TimeBytes..].CopyTo(id);
    }
}
