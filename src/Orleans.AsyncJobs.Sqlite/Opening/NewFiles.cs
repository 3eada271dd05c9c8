namespace Orleans.AsyncJobs.Sqlite.Opening;

/// <summary>What a start makes that was not there before, so that a refused start leaves the disk as it was.</summary>
internal sealed class NewFiles
{
    private readonly StorePaths _paths;
    private readonly List<string> _folders = [];

    /// <summary>Looks which folders are missing.</summary>
    /// <param name="paths">The store's files.</param>
    public NewFiles(StorePaths paths)
    {
        _paths = paths;
        for (var folder = paths.Folder; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
        {
            _folders.Add(folder);
        }
    }

    /// <summary>Whether there is no store yet. Only to be asked while the folder's lock is held: before, another process may be making one.</summary>
    public bool IsNewStore => !File.Exists(_paths.Database) && !File.Exists(_paths.Wal) && !File.Exists(_paths.Journal);

    /// <summary>Removes a store that this start began to make; no job was in it. The folder's lock is held.</summary>
    public void RemoveStore()
    {
        // The main file goes last: a log without it is refused at the next start.
        foreach (var file in new[] { _paths.Journal, _paths.Wal, _paths.Index, _paths.Database })
        {
            Remove(file);
        }
    }

    /// <summary>Removes the folders that were missing and are empty.</summary>
    public void RemoveFolders()
    {
        foreach (var folder in _folders)
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (DirectoryNotFoundException)
            {
                // It was never made; one above it may have been.
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Someone has put something there: it stays, and so do those above it.
                return;
            }
        }
    }

    /// <summary>Removes a file if that can be done; the refusal that is under way says what matters more.</summary>
    /// <param name="file">The file; it may be missing.</param>
    public static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays, and the next start opens it or takes it for its own.
        }
    }
}
