using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>What a transaction adds to the rates: one row for each minute and handler, however many jobs it changes.</summary>
internal sealed class RateDeltas
{
    private static readonly string Sql =
        $"INSERT INTO jobrates (seconds, start, messagename, {RateColumns.List}) VALUES ({string.Join(", ", Enumerable.Range(1, 3 + RateColumns.Count).Select(static i => $"?{i}"))}) {RateColumns.AddUp}";

    private readonly Dictionary<(DateTimeOffset Minute, string MessageName), long[]> _sums = [];

    public void Add(JobDefinition job, RateChange change)
    {
        if (change.IsEmpty)
        {
            return;
        }

        if (!_sums.TryGetValue((change.Minute, job.MessageName), out var sums))
        {
            sums = new long[RateColumns.Count];
            _sums.Add((change.Minute, job.MessageName), sums);
        }

        RateColumns.Add(sums, change);
    }

    public void Clear() => _sums.Clear();

    /// <summary>Writes them. A minute that is contained in its hour already is added to that too.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="folded">All minutes before this one are contained in hours.</param>
    public void Write(StoreConnection connection, DateTimeOffset folded)
    {
        foreach (var ((minute, messageName), sums) in _sums)
        {
            Write(connection, RateColumns.Minute, minute.UtcTicks, messageName, sums);
            if (minute < folded)
            {
                Write(connection, RateColumns.Hour, minute.UtcTicks - (minute.UtcTicks % TimeSpan.TicksPerHour), messageName, sums);
            }
        }

        _sums.Clear();
    }

    private static void Write(StoreConnection connection, int seconds, long start, string messageName, long[] sums)
    {
        var statement = connection.Prepare(Sql);
        statement.Bind(1, seconds);
        statement.Bind(2, start);
        statement.Bind(3, messageName);
        for (var i = 0; i < sums.Length; i++)
        {
            statement.Bind(4 + i, sums[i]);
        }

        statement.Execute();
    }
}
