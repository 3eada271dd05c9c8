using System.Buffers.Binary;
using System.Collections;

namespace Orleans.AsyncJobs.Sqlite.Opening;

/// <summary>Which pages a store's log (WAL) holds. Source: SQLite, WAL-mode File Format §2.</summary>
internal static class StoreLog
{
    private const int HeaderBytes = 32;

    private const int FrameHeaderBytes = 24;
    private const int SaltsAt = 16;
    private const int FrameSaltsAt = 8;
    private const int SaltBytes = 8;

    /// <summary>Whether the log may hold a page: it is longer than its header, and that is not of the zeros which only keep its space (<see cref="LogSpace"/>).</summary>
    /// <param name="file">The log, which need not be there.</param>
    public static bool MayHoldPages(string file)
    {
        if (new FileInfo(file) is not { Exists: true, Length: > HeaderBytes })
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        using var log = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.Read(log, header, 0) == HeaderBytes && header.IndexOfAnyExcept((byte)0) >= 0;
    }

    /// <summary>Whether the log holds each page of a range in its present round; what an earlier round left behind its end does not count.</summary>
    /// <param name="file">The log.</param>
    /// <param name="pageBytes">The size of a page.</param>
    /// <param name="first">The first page, from 1.</param>
    /// <param name="last">The last page.</param>
    public static bool Holds(string file, int pageBytes, long first, long last)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Span<byte> frame = stackalloc byte[FrameHeaderBytes];
        using var log = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (RandomAccess.Read(log, header, 0) < HeaderBytes || last - first >= RandomAccess.GetLength(log) / pageBytes)
        {
            return false;
        }

        var found = new BitArray((int)(last - first + 1));
        var salts = header.Slice(SaltsAt, SaltBytes);
        for (long at = HeaderBytes; RandomAccess.Read(log, frame, at) == FrameHeaderBytes; at += FrameHeaderBytes + pageBytes)
        {
            if (!frame.Slice(FrameSaltsAt, SaltBytes).SequenceEqual(salts))
            {
                break;
            }

            long page = BinaryPrimitives.ReadUInt32BigEndian(frame);
            if (page >= first && page <= last)
            {
                found[(int)(page - first)] = true;
            }
        }

        return found.HasAllSet();
    }
}
