using System.Runtime.InteropServices;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>
/// Syncs the main file through the connection's own handle. A handle of ours would not do: when a process closes any handle
/// of a file, the system ends all locks that the process has on it, SQLite's too.
/// </summary>
internal static unsafe partial class DatabaseFile
{
    /// <summary>SQLITE_FCNTL_FILE_POINTER: the connection's <c>sqlite3_file</c>, which begins with a pointer to its methods.</summary>
    private const int FilePointer = 7;

    /// <summary>The place of <c>xSync</c> in <c>sqlite3_io_methods</c>, behind iVersion, xClose, xRead, xWrite and xTruncate.</summary>
    private const int SyncMethod = 5;

    /// <summary>SQLITE_SYNC_NORMAL.</summary>
    private const int SyncNormal = 2;

    /// <summary>Syncs it.</summary>
    /// <param name="database">The connection; no other thread uses it.</param>
    /// <returns>A result code of SQLite.</returns>
    public static int Sync(sqlite3 database)
    {
        void*** file;
        var result = FileControl(database, "main", FilePointer, &file);
        return result == raw.SQLITE_OK ? ((delegate* unmanaged[Cdecl]<void*, int, int>)(*file)[SyncMethod])(file, SyncNormal) : result;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(sqlite3 database, string name, int operation, void* argument);
}
