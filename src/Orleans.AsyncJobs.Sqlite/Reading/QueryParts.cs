using Orleans.AsyncJobs.Sqlite.Reading.DataFilters;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>
/// A query over many jobs, answered part by part: each part is a statement of its own over a stretch of sequences, so that no
/// snapshot is held while others are read. A job keeps its sequence, so every job is looked at once, as it stands then.
/// What the parts give is put together in memory.
/// </summary>
internal sealed class QueryParts : IDisposable
{
    /// <summary>The most rows that are kept in memory, each a group or a distinct row.</summary>
    private const int MaxRows = 1_000_000;

    private readonly JobQuery _query;
    private readonly QuerySql _part;
    private readonly QuerySql? _partCount;
    private readonly string _insert;
    private readonly StoreConnection _memory = StoreConnection.OpenMemory();
    private readonly DataLook _look = new();
    private readonly int _spareRows;
    private long _rows;

    /// <summary>How many rows may be kept until those that are the same are put together, or the list is cut.</summary>
    private long _full;
    private long _count;

    /// <param name="query">A query of the job table.</param>
    /// <param name="spareRows">How many rows more than are needed are kept, so that the work of leaving them out is not done for each part.</param>
    /// <exception cref="ArgumentException">It is not well formed.</exception>
    public QueryParts(JobQuery query, int spareRows)
    {
        _query = query;
        _spareRows = spareRows;
        _part = QuerySql.Part(query);
        _full = (_part.KeptRows ?? 0) + spareRows;
        _partCount = query is { WithCount: true, Distinct: false } && !_part.IsGrouped ? QuerySql.PartCount(query) : null;
        var columns = string.Join(", ", _part.PartColumns.Select((_, number) => $"c{number}"));
        _memory.Execute($"CREATE TABLE {QuerySql.PartsTable} ({columns})");
        _insert = $"INSERT INTO {QuerySql.PartsTable} VALUES ({string.Join(", ", _part.PartColumns.Select((_, number) => $"?{number + 1}"))})";
        var first = _part.Positions.Count > 0 ? _part.Positions[0] : null;
        IsBySequence = !_part.IsGrouped && query.Links.Count == 0 && first?.Column == TableSource.Of(QueryTables.Jobs).Key;
        IsDescending = IsBySequence && first!.IsDescending;
    }

    /// <summary>Whether the rows come in the order of the parts, so that the first ones that are enough are those that are asked for.</summary>
    public bool IsBySequence { get; }

    /// <summary>Whether the last part comes first.</summary>
    public bool IsDescending { get; }

    /// <summary>Whether no further part changes the answer.</summary>
    public bool IsComplete => IsBySequence && _partCount is null && _rows >= _part.KeptRows;

    /// <summary>Takes in one part, or does a step towards it where it asks for data that is kept as files.</summary>
    /// <param name="connection">The store.</param>
    /// <param name="from">The first sequence.</param>
    /// <param name="until">The one behind the last.</param>
    /// <param name="mayGoOn">Whether the step may go on; asked after each chunk of data.</param>
    /// <returns>Whether the part is taken in; otherwise the same one is to be added again.</returns>
    /// <exception cref="JobException">There are more groups than fit into memory.</exception>
    public bool Add(StoreConnection connection, long from, long until, Func<bool> mayGoOn)
    {
        if (_look.HasOpen)
        {
            _look.Find(connection, mayGoOn);
            return false;
        }

        var rows = Read(connection, _part, _part.PartColumns, from, until);
        var counted = _partCount is { } counting ? (long)Read(connection, counting, [JobColumns.Version], from, until)[0][0]! : 0;
        if (_look.HasOpen)
        {
            return false;
        }

        _look.Forget();
        _count += counted;
        foreach (var row in rows)
        {
            Keep(row);
        }

        if (_rows > _full)
        {
            LeaveOut();
        }

        return true;
    }

    /// <summary>The answer.</summary>
    public JobQueryResult Answer()
    {
        long? count = _query switch
        {
            { WithCount: false } => null,
            _ when _partCount is not null => _count,
            _ => (long)QueryRunner.Read(_memory, _look, QuerySql.WholeCount(_query), [JobColumns.Version], 1)[0][0]!,
        };
        return QueryRunner.Page(_memory, _look, _query, QuerySql.Whole(_query), count);
    }

    public void Dispose()
    {
        _look.Dispose();
        _memory.Dispose();
    }

    private List<object?[]> Read(StoreConnection connection, QuerySql sql, IReadOnlyList<JobColumn> columns, long from, long until) =>
        QueryRunner.Read(connection, _look, sql, columns, int.MaxValue, statement => sql.BindBounds(statement, from, until));

    /// <summary>Puts rows that are the same together, and cuts a list that has more than it needs.</summary>
    private void LeaveOut()
    {
        if (_part.IsGrouped)
        {
            foreach (var sql in QuerySql.Fold(_query, _memory.Scalar($"SELECT max(rowid) FROM {QuerySql.PartsTable}")))
            {
                _memory.Execute(sql);
            }

            _rows = _memory.Scalar($"SELECT count(*) FROM {QuerySql.PartsTable}");
        }
        else
        {
            var prune = QuerySql.Prune(_query);
            var statement = _memory.Prepare(prune.Text);
            prune.Bind(statement);
            _rows -= statement.Execute();
        }

        if (_rows > MaxRows)
        {
            throw JobException.Invalid($"The query makes more than {MaxRows:N0} {(_part.IsGrouped ? "groups" : "different rows")}. Ask for fewer columns, or filter more.");
        }

        _full = Math.Max((_part.KeptRows ?? 0) + _spareRows, 2 * _rows);
    }

    private void Keep(object?[] row)
    {
        _rows++;
        var insert = _memory.Prepare(_insert);
        for (var i = 0; i < row.Length; i++)
        {
            QuerySql.Bind(insert, i + 1, row[i] is { } value ? QuerySql.Stored(_part.PartColumns[i], value) : null);
        }

        insert.Execute();
    }
}
