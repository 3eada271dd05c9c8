using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>
/// Connections for reads, on the thread pool: a caller's own thread never waits for the disk. A read ends its statement
/// before it gives its connection back, so no snapshot outlives it.
/// </summary>
/// <param name="file">The store's file.</param>
/// <param name="size">How many reads run at once.</param>
internal sealed class ReaderPool(string file, int size) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(size);
    private readonly ConcurrentBag<StoreConnection> _idle = [];
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Runs a read.</summary>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
    public Task<T> RunAsync<T>(Func<StoreConnection, T> read, CancellationToken cancellationToken) =>
        Task.Run(() => RunOnPoolAsync(read, cancellationToken), cancellationToken);

    /// <summary>Stops the reads and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        for (var taken = 0; taken < size; taken++)
        {
            await _free.WaitAsync();
        }

        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }

        _free.Dispose();
        _closing.Dispose();
    }

    private async Task<T> RunOnPoolAsync<T>(Func<StoreConnection, T> read, CancellationToken cancellationToken)
    {
        CancellationTokenSource either;
        try
        {
            either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        }
        catch (ObjectDisposedException)
        {
            throw Closed();
        }

        using (either)
        {
            try
            {
                await _free.WaitAsync(either.Token);
            }
            catch (Exception exception) when (exception is ObjectDisposedException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw Closed();
            }

            try
            {
                return Read(read, either.Token);
            }
            catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_INTERRUPT)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw Closed();
            }
            finally
            {
                _free.Release();
            }
        }
    }

    private T Read<T>(Func<StoreConnection, T> read, CancellationToken stop)
    {
        if (!_idle.TryTake(out var connection))
        {
            connection = StoreConnection.OpenReader(file);
        }

        try
        {
            using var registration = stop.UnsafeRegister(static database => raw.sqlite3_interrupt((sqlite3)database!), connection.Database);
            return read(connection);
        }
        finally
        {
            _idle.Add(connection);
        }
    }

    private static ObjectDisposedException Closed() => new(nameof(ReaderPool));
}
