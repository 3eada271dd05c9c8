using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>How long one statement may run. SQLite asks it again and again meanwhile.</summary>
/// <param name="time">The clock.</param>
/// <param name="limit">How long.</param>
internal sealed class QueryBudget(TimeProvider time, TimeSpan limit)
{
    /// <summary>So many steps of SQLite's machine take some tenths of a millisecond.</summary>
    private const int StepsBetween = 2_000;

    private readonly long _started = time.GetTimestamp();

    /// <summary>Whether a statement was stopped since its time was over.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Watches over all that a connection runs until the end of the scope.</summary>
    public Scope Watch(StoreConnection connection)
    {
        raw.sqlite3_progress_handler(connection.Database, StepsBetween, static budget => ((QueryBudget)budget).MayGoOn() ? 0 : 1, this);
        return new Scope(connection);
    }

    /// <summary>Whether it may go on.</summary>
    public bool MayGoOn()
    {
        IsOver |= time.GetElapsedTime(_started) >= limit;
        return !IsOver;
    }

    /// <summary>Ends the watch.</summary>
    public readonly struct Scope(StoreConnection connection) : IDisposable
    {
        public void Dispose() => raw.sqlite3_progress_handler(connection.Database, 0, func: null, v: null);
    }
}
