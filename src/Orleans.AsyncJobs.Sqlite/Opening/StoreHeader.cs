using System.Buffers.Binary;

namespace Orleans.AsyncJobs.Sqlite.Opening;

/// <summary>
/// What the first 100 bytes of a store's file say about its length. It is for the words of a refusal only: while there is
/// a log, the file may well be shorter than its header says, and SQLite mends that. Source: SQLite, Database File Format §1.3.
/// </summary>
internal static class StoreHeader
{
    private const int Length = 100;
    private const int PageBytesAt = 16;
    private const int PagesAt = 28;

    /// <summary>Says that a file is shorter than its header says; null when it is not, or cannot be read.</summary>
    /// <param name="file">The file.</param>
    public static string? CutShort(string file)
    {
        Span<byte> header = stackalloc byte[Length];
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.ReadAtLeast(header, Length, throwOnEndOfStream: false) < Length)
            {
                return null;
            }

            // 1 stands for 65,536 bytes.
            var pageBytes = (long)BinaryPrimitives.ReadUInt16BigEndian(header[PageBytesAt..]);
            return Describe(stream.Length, (pageBytes == 1 ? 65_536 : pageBytes) * BinaryPrimitives.ReadUInt32BigEndian(header[PagesAt..]));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Says that a file is too short; null when it is not.</summary>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="expected">How many it should have.</param>
    public static string? Describe(long length, long expected) =>
        length < expected ? $"it should have {expected} bytes and has {length}" : null;
}
