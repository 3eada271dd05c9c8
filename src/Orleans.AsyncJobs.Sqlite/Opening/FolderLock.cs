using System.Globalization;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Opening;

/// <summary>
/// Keeps other processes out of a store's folder. The lock belongs to the open file, so it ends with the process however
/// that ends. A second file names the owner, since a locked file cannot be read.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;
    private readonly StorePaths _paths;
    private readonly bool _isNew;

    private FolderLock(FileStream file, StorePaths paths, bool isNew)
    {
        _file = file;
        _paths = paths;
        _isNew = isNew;
    }

    /// <summary>Takes the lock of a folder that has been in use before; null when it has not.</summary>
    /// <param name="paths">The store's files.</param>
    /// <exception cref="JobStoreException">Another process has it.</exception>
    public static FolderLock? TakeExisting(StorePaths paths) => File.Exists(paths.Lock) ? Take(paths) : null;

    /// <summary>Holds the lock of a folder while its store is looked at, and changes nothing; null where the folder was never in use.</summary>
    /// <param name="paths">The store's files.</param>
    /// <exception cref="JobStoreException">Another process has it, or it cannot be read.</exception>
    public static FolderLock? HoldExisting(StorePaths paths)
    {
        try
        {
            return new FolderLock(new FileStream(paths.Lock, FileMode.Open, FileAccess.Read, FileShare.None), paths, isNew: false);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException exception) when (IsHeld(paths))
        {
            throw StoreRefusals.InUse(paths.Folder, Owner(paths), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreRefusals.Unusable(paths.Database, exception);
        }
    }

    /// <summary>Takes the lock.</summary>
    /// <param name="paths">The store's files.</param>
    /// <exception cref="JobStoreException">Another process has it, or the folder takes no files.</exception>
    public static FolderLock Take(StorePaths paths)
    {
        FileStream file;
        var isNew = false;
        try
        {
            (file, isNew) = Open(paths.Lock);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw StoreRefusals.NotWritable(paths.Folder, exception);
        }
        catch (IOException exception) when (IsHeld(paths))
        {
            throw StoreRefusals.InUse(paths.Folder, Owner(paths), exception);
        }
        catch (IOException exception)
        {
            throw StoreRefusals.NotWritable(paths.Folder, exception);
        }

        try
        {
            File.WriteAllText(paths.Owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk must not keep the store closed: the lock holds without its owner's name.
        }

        return new FolderLock(file, paths, isNew);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Lets the folder go after a start that was refused, and removes the files of the lock if that start made them.</summary>
    public void Undo()
    {
        if (!_isNew)
        {
            Dispose();
            return;
        }

        NewFiles.Remove(_paths.Owner);
        if (OperatingSystem.IsWindows())
        {
            // An open file cannot be removed there, and one that another process has taken since cannot either.
            Dispose();
            NewFiles.Remove(_paths.Lock);
            return;
        }

        // While it is held, so that it is not another's.
        NewFiles.Remove(_paths.Lock);
        Dispose();
    }

    private static (FileStream File, bool IsNew) Open(string path)
    {
        try
        {
            return (new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None), true);
        }
        catch (IOException) when (File.Exists(path))
        {
            return (new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), false);
        }
    }

    /// <summary>Whether the lock file opens for whoever does not ask to have it alone.</summary>
    private static bool IsHeld(StorePaths paths)
    {
        try
        {
            using var file = new FileStream(paths.Lock, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string? Owner(StorePaths paths)
    {
        try
        {
            var owner = File.ReadAllText(paths.Owner);
            return owner.Length > 0 ? owner : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
