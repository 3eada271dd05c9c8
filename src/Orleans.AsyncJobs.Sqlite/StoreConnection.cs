using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Sqlite.Reading.DataFilters;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>A connection to the store's file with its prepared statements. One thread uses it at a time.</summary>
internal sealed class StoreConnection : IDisposable
{
    /// <summary>Queries of clients have texts without end; past this bound the least is kept: nothing.</summary>
    private const int MaxStatements = 256;

    /// <summary>SQLITE_DBCONFIG_ENABLE_QPSG.</summary>
    private const int EnableStablePlans = 1_007;

    /// <summary>SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE.</summary>
    private const int NoCheckpointOnClose = 1_006;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, PreparedStatement> _statements = new(StringComparer.Ordinal);

    private DataFunction? _data;

    private StoreConnection(SqliteConnection connection) => _connection = connection;

    public sqlite3 Database => _connection.Handle!;

    /// <summary>By which statements ask about data that is kept as files.</summary>
    public DataFunction Data => _data!;

    /// <summary>Opens the file as the one writer.</summary>
    /// <param name="file">The file; it is made if it is missing.</param>
    public static StoreConnection OpenWriter(string file) => Open(file, SqliteOpenMode.ReadWriteCreate,
    [
        "PRAGMA busy_timeout = 5000",
        "PRAGMA synchronous = FULL",
        "PRAGMA temp_store = MEMORY",
        "PRAGMA cache_size = -65536",
        // Checkpoints sync twice and copy much: they have their own thread.
        "PRAGMA wal_autocheckpoint = 0",
        // After a burst the WAL file gives its space back.
        "PRAGMA journal_size_limit = 67108864",
    ]);

    /// <summary>Opens the file for checkpoints.</summary>
    /// <param name="file">The file.</param>
    public static StoreConnection OpenCheckpointer(string file) => Open(file, SqliteOpenMode.ReadWrite,
    [
        "PRAGMA busy_timeout = 5000",
        "PRAGMA synchronous = FULL",
        "PRAGMA wal_autocheckpoint = 0",
        "PRAGMA cache_size = -256",
    ]);

    /// <summary>Opens the file for reads.</summary>
    /// <param name="file">The file.</param>
    public static StoreConnection OpenReader(string file) => Open(file, SqliteOpenMode.ReadOnly,
    [
        "PRAGMA busy_timeout = 5000",
        "PRAGMA query_only = ON",
        "PRAGMA temp_store = MEMORY",
        "PRAGMA cache_size = -8192",
    ]);

    /// <summary>Opens the file to copy it: the connection writes the copy, and the file itself only reads.</summary>
    /// <param name="file">The file.</param>
    public static StoreConnection OpenToCopy(string file) => Open(file, SqliteOpenMode.ReadOnly, ["PRAGMA busy_timeout = 5000"]);

    /// <summary>Opens a file that nobody writes, without making any file beside it.</summary>
    /// <param name="file">The file.</param>
    public static StoreConnection OpenUntouched(string file) =>
        Open(new UriBuilder(Uri.UriSchemeFile, string.Empty) { Path = file, Query = "immutable=1" }.Uri.AbsoluteUri, SqliteOpenMode.ReadOnly, []);

    /// <summary>
    /// Opens a file with what its log holds, to be looked at: neither of them changes. Reads only.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="isAlone">Whether the index of the log is kept in this process's memory, so that no file is made for it; fails as busy while another process has the file open.</param>
    public static StoreConnection OpenToLook(string file, bool isAlone)
    {
        var connection = Open(
            file,
            SqliteOpenMode.ReadWrite,
            isAlone ? ["PRAGMA query_only = ON", "PRAGMA locking_mode = EXCLUSIVE"] : ["PRAGMA query_only = ON", "PRAGMA busy_timeout = 5000"]);
        connection.CheckpointsOnClose(false);
        return connection;
    }

    /// <summary>Opens an empty database in memory.</summary>
    public static StoreConnection OpenMemory() => Open(":memory:", SqliteOpenMode.Memory, []);

    public PreparedStatement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var known))
        {
            return known;
        }

        if (_statements.Count >= MaxStatements)
        {
            DropStatements();
        }

        return _statements[sql] = new PreparedStatement(Database, sql);
    }

    /// <summary>Whether to copy the log into the main file and remove it when this is the last connection to close. It is by default.</summary>
    public void CheckpointsOnClose(bool checkpoints) =>
        SqliteException.ThrowExceptionForRC(raw.sqlite3_db_config(Database, NoCheckpointOnClose, checkpoints ? 0 : 1, out _), Database);

    /// <summary>Runs one statement that will not be needed again.</summary>
    public void Execute(string sql)
    {
        using var statement = new PreparedStatement(Database, sql);
        statement.Execute();
    }

    /// <summary>
    /// Runs the statements of a text up to the first that fails. (A command of Microsoft.Data.Sqlite may go on behind it: where
    /// the failure has ended the transaction, the rest of a migration would stand alone.)
    /// </summary>
    public void ExecuteScript(string sql) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(Database, sql), Database);

    /// <summary>The one number a statement answers.</summary>
    public long Scalar(string sql)
    {
        using var statement = new PreparedStatement(Database, sql);
        return statement.Step() ? statement.Int64(0) : throw new InvalidOperationException($"No answer: {sql}");
    }

    /// <summary>Whether SQLite finds no damage. It reads the whole file.</summary>
    public bool IsWhole()
    {
        using var check = new PreparedStatement(Database, "PRAGMA quick_check(1)");
        return check.Step() && string.Equals(check.Text(0), "ok", StringComparison.Ordinal);
    }

    /// <summary>The statements that are kept, by text.</summary>
    internal IReadOnlyDictionary<string, PreparedStatement> Statements => _statements;

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(Database) == 0;

    public void Dispose()
    {
        DropStatements();
        _connection.Dispose();
    }

    private static StoreConnection Open(string source, SqliteOpenMode mode, ReadOnlySpan<string> pragmas)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false };
        var connection = new StoreConnection(new SqliteConnection(text.ToString()));
        try
        {
            connection._connection.Open();
            TextCollation.Register(connection.Database);
            TextFunctions.Register(connection.Database);
            connection._data = new DataFunction(connection.Database);
            KeepPlans(connection.Database);
            foreach (var pragma in pragmas)
            {
                connection.Execute(pragma);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Plans do not depend on what is bound. Otherwise SQLite would prepare a statement anew at each execution when it
    /// compares one of its parameters with the condition of a partial index, and all of ours do.
    /// </summary>
    private static void KeepPlans(sqlite3 database) =>
        SqliteException.ThrowExceptionForRC(raw.sqlite3_db_config(database, EnableStablePlans, 1, out _), database);

    private void DropStatements()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
    }
}
