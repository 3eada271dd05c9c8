using System.Buffers.Binary;

namespace Orleans.AsyncJobs.Sqlite.Opening;

/// <summary>
/// Reads the first 100 bytes of a store before SQLite touches it. Source: SQLite, Database File Format §1.3.
/// </summary>
internal static class StoreHeader
{
    /// <summary>Marks a SQLite file as ours: "OAJ1".</summary>
    public const int ApplicationId = 0x4F414A31;

    private const int Length = 100;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>Refuses a file that is not ours, is newer, or is cut short.</summary>
    /// <param name="file">The file; it exists and is not empty.</param>
    /// <param name="knownVersion">The newest schema version this program knows.</param>
    public static void Check(string file, int knownVersion)
    {
        Span<byte> header = stackalloc byte[Length];
        long fileLength;
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            fileLength = stream.Length;
            if (stream.ReadAtLeast(header, Length, throwOnEndOfStream: false) < Length)
            {
                throw StoreRefusals.NotADatabase(file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreRefusals.Unusable(file, exception);
        }

        if (!header.StartsWith(Magic))
        {
            throw StoreRefusals.NotADatabase(file);
        }

        if (BinaryPrimitives.ReadInt32BigEndian(header[68..]) != ApplicationId)
        {
            throw StoreRefusals.Foreign(file);
        }

        var version = BinaryPrimitives.ReadInt32BigEndian(header[60..]);
        if (version > knownVersion)
        {
            throw StoreRefusals.Newer(file, version, knownVersion);
        }

        // 1 stands for 65,536 bytes.
        var pageBytes = (long)BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        pageBytes = pageBytes == 1 ? 65_536 : pageBytes;
        var pages = BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        if (pageBytes < 512 || (pageBytes & (pageBytes - 1)) != 0)
        {
            throw StoreRefusals.NotADatabase(file);
        }

        if (fileLength < pageBytes * pages)
        {
            throw StoreRefusals.Damaged(file, $"it should have {pageBytes * pages} bytes and has {fileLength}");
        }
    }
}
