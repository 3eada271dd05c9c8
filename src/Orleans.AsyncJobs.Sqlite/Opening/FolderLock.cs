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

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a folder that has been in use before; null when it has not.</summary>
    /// <param name="paths">The store's files.</param>
    /// <exception cref="JobStoreException">Another process has it.</exception>
    public static FolderLock? TakeExisting(StorePaths paths) => File.Exists(paths.Lock) ? Take(paths) : null;

    /// <summary>Takes the lock.</summary>
    /// <param name="paths">The store's files.</param>
    /// <exception cref="JobStoreException">Another process has it, or the folder takes no files.</exception>
    public static FolderLock Take(StorePaths paths)
    {
        FileStream file;
        try
        {
            file = new FileStream(paths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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

        return new FolderLock(file);
    }

    public void Dispose() => _file.Dispose();

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
