using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>What a transaction changes in the counts by state, as net differences. Deleted rows do not count.</summary>
internal sealed class CountDeltas
{
    private const string Sql = """
        INSERT INTO jobcounts (statecode, statuscode, operationtype, rows) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO UPDATE SET rows = rows + excluded.rows
        """;

    private readonly Dictionary<(JobStateCode State, JobStatusCode Status, int OperationType), long> _deltas = [];

    public void Add(JobDefinition job, JobStatus status) => Change(job, status, 1);

    public void Remove(JobDefinition job, JobStatus status) => Change(job, status, -1);

    public void Clear() => _deltas.Clear();

    public void Write(StoreConnection connection)
    {
        foreach (var ((state, status, operationType), delta) in _deltas)
        {
            if (delta == 0)
            {
                continue;
            }

            var statement = connection.Prepare(Sql);
            statement.Bind(1, (int)state);
            statement.Bind(2, (int)status);
            statement.Bind(3, operationType);
            statement.Bind(4, delta);
            statement.Execute();
        }

        _deltas.Clear();
    }

    private void Change(JobDefinition job, JobStatus status, int by)
    {
        if (status.Deleted)
        {
            return;
        }

        var key = (status.State, status.Status, job.OperationType);
        _deltas[key] = _deltas.GetValueOrDefault(key) + by;
    }
}
