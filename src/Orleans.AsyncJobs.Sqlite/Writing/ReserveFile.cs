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

            using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var chunk = new byte[Math.Min(ChunkBytes, bytes)];
            for (var written = 0; written < bytes; written += chunk.Length)
            {
                stream.Write(chunk, 0, Math.Min(chunk.Length, bytes - written));
            }

            stream.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Release();
            return false;
        }
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
