namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// Space set aside so that the outcome of jobs can still be written when the disk is full. The file holds zeros, which
/// are really written: a file that only has a length has no space.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="bytes">Its size; 0 for none.</param>
internal sealed class ReserveFile(string path, int bytes)
{
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>
    /// Sets the space aside again, if there is more beyond it. That much more is written and given back, since what a
    /// disk says of its free space is not always what this process may have.
    /// </summary>
    /// <param name="margin">How many bytes have to be free beyond it.</param>
    /// <returns>Whether there was room for both. If not, nothing is set aside.</returns>
    public bool TryRetake(int margin)
    {
        // Where the disk says itself that there is no room, nothing is taken from what the outcomes of jobs still need.
        var held = new FileInfo(path) is { Exists: true } file ? file.Length : 0;
        if (StoreSpace.Free(Path.GetDirectoryName(path)!) is { } free && free + held < (long)bytes + margin)
        {
            return false;
        }

        try
        {
            Fill((long)bytes + margin);
            if (bytes == 0)
            {
                Release();
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Release();
            return false;
        }
    }

    /// <summary>Sets the space aside where it is not yet.</summary>
    /// <returns>Whether it is now.</returns>
    public bool TryCreate()
    {
        if (bytes == 0)
        {
            return true;
        }

        try
        {
            if (new FileInfo(path) is { Exists: true } file && file.Length == bytes)
            {
                return true;
            }

            Fill(bytes);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Release();
            return false;
        }
    }

    /// <summary>Writes so many zeros, and keeps as many as are to be set aside.</summary>
    private void Fill(long total)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var chunk = new byte[Math.Min(ChunkBytes, total)];
        for (long written = 0; written < total; written += chunk.Length)
        {
            stream.Write(chunk, 0, (int)Math.Min(chunk.Length, total - written));
        }

        stream.Flush(flushToDisk: true);
        stream.SetLength(bytes);
    }

    /// <summary>Gives the space back to the disk.</summary>
    public void Release()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nothing was set aside, or it cannot be had back: the write that needs it fails, and says so.
        }
    }
}
