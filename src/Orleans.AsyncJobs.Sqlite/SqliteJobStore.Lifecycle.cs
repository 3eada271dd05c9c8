using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite;

// Opening, closing, and what happens in between when the disk fails or is full.
internal sealed partial class SqliteJobStore
{
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_lock is not null)
            {
                return;
            }

            await Task.Run(Open, cancellationToken);
            LogOpened(_logger, Location, StoreSchema.Version);
        }
        finally
        {
            _opening.Release();
        }
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_lock is null)
            {
                return;
            }

            _reopenTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _spaceTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _fault = "The store is closed.";
            if (_session is { } session)
            {
                await session.DisposeAsync().AsTask().WaitAsync(cancellationToken);
            }

            _session = null;
            _isFaulted = false;
            _isDiskFull = false;
            _damage = null;
            _lock.Dispose();
            _lock = null;
        }
        finally
        {
            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The container disposes of a service once for each type it was asked for.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await CloseAsync(CancellationToken.None);
        await _reopenTimer.DisposeAsync();
        await _spaceTimer.DisposeAsync();
        await _uploads.DisposeAsync();
        _opening.Dispose();
    }

    /// <summary>Ends when no opening, reopening or closing is under way: a signal for tests.</summary>
    internal async Task ReopeningEndedAsync()
    {
        await _opening.WaitAsync();
        _opening.Release();
    }

    public JobException Unavailable() =>
        new(JobErrorKind.Unavailable, JobErrorCodes.AsyncCommunicationError, _fault ?? "The job store takes no writes now. Try again in a moment.");

    void Writing.IWriterEvents.OnCommitted(StoreConnection connection)
    {
        if (_session is { } session)
        {
            session.Checkpointer.OnCommitted(connection);
            session.Shrinking.OnCommitted();
        }
    }

    void Writing.IWriterEvents.OnDiskFull(SqliteException reason)
    {
        if (!_isDiskFull)
        {
            LogDiskFull(_logger, Location, reason);
            _isDiskFull = true;
            _fault = Trouble;
            _spaceTimer.Change(SpaceCheckPeriod, SpaceCheckPeriod);
        }

        _reserve.Release();
        _hooks.ReserveReleased?.Invoke();
    }

    void Writing.IWriterEvents.OnFault(Exception reason)
    {
        if (_isFaulted)
        {
            return;
        }

        LogFault(_logger, Location, reason);
        NoteDamage(reason);
        _fault = _damage ?? $"The job store {Location} failed and is being reopened: {reason.Message}";
        _isFaulted = true;

        // That something was committed since says little: the next sync may fail as the last one did.
        if (_time.GetElapsedTime(Interlocked.Read(ref _openedAt)) >= MaxReopenDelay)
        {
            _reopenDelay = FirstReopenDelay;
        }

        _reopenTimer.Change(_reopenDelay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Reopened, the store serves what is still whole. A first sign of damage at a read closes it too, since a fresh look
    /// at the file tells whether only this process's memory of it was wrong.
    /// </summary>
    private void OnReadFailed(StoreSession session, SqliteException reason)
    {
        LogReadFailed(_logger, reason);
        if (StoreDamage.IsDamage(reason) && _damage is null && session == _session)
        {
            ((Writing.IWriterEvents)this).OnFault(reason);
        }
    }

    private void NoteDamage(Exception reason)
    {
        if (reason is SqliteException exception && StoreDamage.IsDamage(exception))
        {
            _damage = $"The job store {Location} is damaged: {exception.Message.TrimEnd('.')}. Stop the service and restore it from a backup.";
        }
    }

    private void Open()
    {
        var made = new NewFiles(_paths);
        try
        {
            Open(made);
        }
        catch
        {
            made.RemoveFolders();
            throw;
        }

        if (!_reserve.TryCreate())
        {
            LogNoReserve(_logger, _paths.Folder);
        }
    }

    private void Open(NewFiles made)
    {
        var held = StoreOpener.TakeFolder(_paths);
        var isNew = made.IsNewStore;
        try
        {
            StartSession();
            _lock = held;
        }
        catch
        {
            if (isNew)
            {
                made.RemoveStore();
            }

            held.Undo();
            throw;
        }
    }

    private void StartSession()
    {
        var session = StoreSession.Open(_paths, _options, _hooks, this, _time, _commitTimes, _uploads.Contains, _logger);
        if (_damage is not null && session.IsWhole())
        {
            _damage = null;
        }

        _isFaulted = false;
        _fault = Trouble;
        _session = session;
        Interlocked.Exchange(ref _openedAt, _time.GetTimestamp());
        session.Start();
    }

    private async Task ReopenAsync()
    {
        await _opening.WaitAsync();
        try
        {
            if (_lock is null || !_isFaulted)
            {
                return;
            }

            if (_session is { } failed)
            {
                _session = null;
                await failed.DisposeAsync();
            }

            _reopenDelay = TimeSpan.FromTicks(Math.Min(_reopenDelay.Ticks * 2, MaxReopenDelay.Ticks));
            StartSession();
            LogReopened(_logger, Location);
        }
        catch (Exception exception) when (exception is JobStoreException or IOException)
        {
            LogReopenFailed(_logger, _reopenDelay, exception);
            _reopenTimer.Change(_reopenDelay, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            _opening.Release();
        }
    }

    private void CheckSpace()
    {
        if (!_isDiskFull || !_reserve.TryRetake(StoreSpace.MarginBytes))
        {
            return;
        }

        _spaceTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _isDiskFull = false;
        if (!_isFaulted)
        {
            _fault = Trouble;
        }

        LogSpaceIsBack(_logger, Location);
    }
}
