using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Sqlite.Reading.DataFilters;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>
/// Runs the queries of people and clients, whatever they ask. One that an index serves is answered at once. One that is not
/// done after a moment looks at many rows: it is broken off, waits for one of few places without holding anything, and is
/// answered part by part, for a bounded time. Between two parts it gives way to commits. So no number of such queries takes
/// the machine from the jobs, keeps the log from being started over, or takes the connections from quick queries.
/// </summary>
internal sealed class QueryReader : IAsyncDisposable
{
    /// <summary>How many long queries run and wait for a place; one more is refused.</summary>
    private const int MaxLong = 32;

    /// <summary>While jobs are busy, a query takes one part of the time and leaves four of them.</summary>
    private const int PauseShare = 4;

    /// <summary>So many commits during one part are made by busy jobs. What the store does for itself makes fewer.</summary>
    private const int BusyCommits = 2;

    private const long MaxWidth = 1_000_000;

    /// <summary>How long one part is to take.</summary>
    private static readonly TimeSpan PartTime = TimeSpan.FromMilliseconds(8);

    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(200);

    private readonly ReaderPool _long;
    private readonly SemaphoreSlim _places;
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly TimeSpan _quickTime;
    private readonly long _firstWidth;
    private readonly int _spareRows;
    private readonly Func<long> _commits;
    private int _longQueries;

    /// <param name="file">The store's file.</param>
    /// <param name="options">The options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="commits">How many commits there have been.</param>
    public QueryReader(string file, SqliteJobStoreOptions options, TimeProvider time, Func<long> commits)
    {
        var places = Math.Max(1, Environment.ProcessorCount - 1);
        Quickly = new ReaderPool(file, options.ReadConnections);
        _long = new ReaderPool(file, places);
        _places = new SemaphoreSlim(places);
        _time = time;
        _limit = options.QueryTime;
        _quickTime = options.QuickQueryTime < _limit ? options.QuickQueryTime : _limit;
        _firstWidth = options.QueryPartRows;
        _spareRows = options.QuerySpareRows;
        _commits = commits;
    }

    /// <summary>Connections for reads by an index.</summary>
    public ReaderPool Quickly { get; }

    /// <summary>Runs a query.</summary>
    /// <exception cref="JobException">It takes longer than it may, or too many long ones are asked already.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The pools are closed.</exception>
    public async Task<JobQueryResult> RunAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        if (_quickTime > TimeSpan.Zero && await TryRunAsync(query, cancellationToken) is { } quick)
        {
            return quick;
        }

        // It waits for a place in the time that it has, too.
        var left = query.IsOfJob ? Timeout.InfiniteTimeSpan : Positive(_limit - _time.GetElapsedTime(started));
        using var over = new CancellationTokenSource(left, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            return await RunLongAsync(query, either.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TooLong();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Quickly.DisposeAsync();
        await _long.DisposeAsync();
        _places.Dispose();
    }

    private async Task<JobQueryResult> RunLongAsync(JobQuery query, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _longQueries) > MaxLong)
            {
                throw TooMany();
            }

            await _places.WaitAsync(cancellationToken);
            try
            {
                return TableSource.Of(query.Table).Kind is not null
                    ? await RunInPartsAsync(query, cancellationToken)
                    : await RunWholeAsync(query, cancellationToken);
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _longQueries);
        }
    }

    private async Task<JobQueryResult> RunInPartsAsync(JobQuery query, CancellationToken cancellationToken)
    {
        using var parts = new QueryParts(query, _spareRows);
        var (first, end) = await _long.RunAsync(JobReads.SequenceBounds, cancellationToken);
        var width = _firstWidth;
        while (first < end && !parts.IsComplete)
        {
            var (from, until) = parts.IsDescending ? (Math.Max(first, end - width), end) : (first, Math.Min(end, first + width));
            var (isAdded, took) = (false, TimeSpan.Zero);
            while (!isAdded)
            {
                (isAdded, var step) = await StepAsync((connection, mayGoOn) => parts.Add(connection, from, until, mayGoOn), cancellationToken);
                took += step;
            }

            (first, end) = parts.IsDescending ? (first, from) : (until, end);
            width = took > PartTime ? Math.Max(_firstWidth, width / 2) : took < PartTime / 2 ? Math.Min(MaxWidth, width * 2) : width;
        }

        return await _long.RunAsync(_ => parts.Answer(), cancellationToken);
    }

    /// <summary>Runs a query of a smaller table by one statement; where that asks for data that is kept as files, again with the answers.</summary>
    private async Task<JobQueryResult> RunWholeAsync(JobQuery query, CancellationToken cancellationToken)
    {
        using var look = new DataLook();
        while (true)
        {
            var result = await _long.RunAsync(connection => QueryRunner.Run(connection, query, look), cancellationToken);
            if (!look.HasOpen)
            {
                return result;
            }

            while (look.HasOpen)
            {
                await StepAsync(
                    (connection, mayGoOn) =>
                    {
                        look.Find(connection, mayGoOn);
                        return look.HasOpen;
                    },
                    cancellationToken);
            }
        }
    }

    /// <summary>Does a step of a long query, and gives way to commits behind it.</summary>
    /// <returns>What the step answers, and how long it took.</returns>
    private async Task<(bool Answer, TimeSpan Took)> StepAsync(Func<StoreConnection, Func<bool>, bool> step, CancellationToken cancellationToken)
    {
        var commits = _commits();
        var (answer, took) = await _long.RunAsync(
            connection =>
            {
                var start = _time.GetTimestamp();
                var answer = step(connection, () => _time.GetElapsedTime(start) < PartTime);
                return (answer, _time.GetElapsedTime(start));
            },
            cancellationToken);
        if (_commits() - commits >= BusyCommits && took > TimeSpan.Zero)
        {
            var pause = took * PauseShare;
            await Task.Delay(pause < MaxPause ? pause : MaxPause, _time, cancellationToken);
        }

        return (answer, took);
    }

    /// <returns>Null where its time was over.</returns>
    private Task<JobQueryResult?> TryRunAsync(JobQuery query, CancellationToken cancellationToken) => Quickly.RunAsync(
        connection =>
        {
            var budget = new QueryBudget(_time, _quickTime);
            using var watch = budget.Watch(connection);
            using var look = new DataLook();
            try
            {
                while (true)
                {
                    var result = QueryRunner.Run(connection, query, look);
                    if (!look.HasOpen)
                    {
                        return result;
                    }

                    look.Find(connection, budget.MayGoOn);
                    if (!budget.MayGoOn())
                    {
                        return null;
                    }
                }
            }
            catch (SqliteException) when (budget.IsOver)
            {
                return null;
            }
        },
        cancellationToken);

    private static TimeSpan Positive(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;

    private JobException TooLong() => new(
        JobErrorKind.Unavailable, JobErrorCodes.SqlTimeout,
        $"The query was not done after {_limit.TotalSeconds:0.###} s, which is what a query may take ({AsyncJobsDefaults.SectionName}:Storage:QueryTime). Ask for less: filter by statecode, statuscode, messagename or a stretch of sequence.");

    private static JobException TooMany() => new(
        JobErrorKind.Unavailable, JobErrorCodes.SqlTimeout, $"{MaxLong} queries that look at many rows wait already. Try again in a moment, or ask for less.");
}
