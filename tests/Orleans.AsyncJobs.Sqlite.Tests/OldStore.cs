using System.Globalization;
using Orleans.AsyncJobs.Sqlite.Opening;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>A store as the first version of the schema has it: the data of a job is a column of its row.</summary>
internal static class OldStore
{
    /// <summary>Makes it, with as many rows as there are texts; null for a row without data.</summary>
    /// <returns>The ids of the rows.</returns>
    public static Guid[] Create(string file, params string?[] data)
    {
        using var connection = StoreConnection.OpenWriter(file);
        StoreSchema.Migrate(connection, 1);
        connection.Execute("PRAGMA journal_mode = WAL");
        var ids = data.Select(_ => Guid.CreateVersion7()).ToArray();
        for (var i = 0; i < data.Length; i++)
        {
            var number = (i + 1).ToString(CultureInfo.InvariantCulture);
            var statement = connection.Prepare($"""
                INSERT INTO jobs (sequence, versionnumber, line, asyncoperationid, kind, partition, name, messagename, operationtype, limitedmessagename, priority,
                    onfailure, autodelete, depth, createdon, _createdby_value, _ownerid_value, statecode, statuscode, modifiedon, _modifiedby_value, attempt,
                    retrycount, lostruns, wait, abandoned, deleted, outbox, position, admitted, data)
                VALUES ({number}, 1, 0, ?1, 0, 0, 'Old', 'Test', 54, '', 0, 0, 0, 0, 0, zeroblob(16), zeroblob(16), 0, 0, 0, zeroblob(16), 0, 0, 0, 0, 0, 0, 0, {number}, 1, ?2)
                """);
            statement.Bind(1, ids[i]);
            statement.Bind(2, data[i]);
            statement.Execute();
        }

        connection.Execute($"INSERT INTO jobcounts VALUES (0, 0, 54, {data.Length.ToString(CultureInfo.InvariantCulture)})");
        connection.Execute($"UPDATE counters SET value = {data.Length.ToString(CultureInfo.InvariantCulture)} WHERE name = 'sequence'");
        return ids;
    }
}
