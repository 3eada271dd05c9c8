namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>How far a log is written: the file itself is longer. Source: SQLite, WAL-mode File Format.</summary>
internal static class LogFrames
{
    private const int HeaderBytes = 32;
    private const int FrameBytes = 24 + 4_096;

    /// <summary>The bytes of the frames since the log was last started over.</summary>
    public static long Bytes(string path)
    {
        using var log = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // Each frame repeats the salts that the header has at byte 16; a frame of an earlier round has others.
        Span<byte> salts = stackalloc byte[8];
        Span<byte> frame = stackalloc byte[8];
        RandomAccess.Read(log, salts, 16);
        var frames = 0L;
        while (RandomAccess.Read(log, frame, HeaderBytes + (frames * FrameBytes) + 8) == frame.Length && frame.SequenceEqual(salts))
        {
            frames++;
        }

        return frames * FrameBytes;
    }
}
