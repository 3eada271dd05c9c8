using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>What a transaction changes in the counts, as net differences. Deleted rows do not count.</summary>
internal sealed class CountDeltas
{
    private const string Sql = """
        INSERT INTO jobcounts (statecode, statuscode, operationtype, messagename, wait, rows, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT DO UPDATE SET rows = rows + excluded.rows
        """;

    private readonly Dictionary<CountKey, long> _deltas = [];

    public void Add(JobDefinition job, JobStatus status) => Change(job, status, 1);

    public void Remove(JobDefinition job, JobStatus status) => Change(job, status, -1);

    public void Clear() => _deltas.Clear();

    public void Write(StoreConnection connection)
    {
        foreach (var (key, delta) in _deltas)
        {
            if (delta == 0)
            {
                continue;
            }

            var statement = connection.Prepare(Sql);
            statement.Bind(1, (int)key.State);
            statement.Bind(2, (int)key.Status);
            statement.Bind(3, key.OperationType);
            statement.Bind(4, key.MessageName);
            statement.Bind(5, (int)key.Wait);
            statement.Bind(6, delta);
            statement.Bind(7, (int)key.Kind);
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

        var key = new CountKey(job.Kind, status.State, status.Status, job.OperationType, job.MessageName, JobStages.WaitOf(status));
        CollectionsMarshal.GetValueRefOrAddDefault(_deltas, key, out _) += by;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct CountKey(JobKind Kind, JobStateCode State, JobStatusCode Status, int OperationType, string MessageName, JobWaitKind Wait);
}
