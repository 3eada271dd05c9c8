using Microsoft.Data.Sqlite;
using Orleans.AsyncJobs.Fuzz.Tests.Generating;
using Orleans.AsyncJobs.Fuzz.Tests.Hosting;

namespace Orleans.AsyncJobs.Fuzz.Tests;

/// <summary>The fuzz test sees nothing in statements of SQL that it cannot see: here is what it would see.</summary>
[Collection(nameof(SqlTrace))]
public sealed class SqlTraceTests
{
    [Fact]
    public void Trace_statement_with_a_value_is_found_and_one_with_a_parameter_is_not()
    {
        SqlTrace.Start();
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        var before = SqlTrace.Findings.Count;

        Run(connection, "SELECT $value", Canary.Text);
        Assert.Equal(before, SqlTrace.Findings.Count);

        Run(connection, $"SELECT '{Canary.Text}', $value", "x");
        Assert.Contains(SqlTrace.Findings, sql => sql.Contains($"SELECT '{Canary.Text}'", StringComparison.Ordinal));
        SqlTrace.Forget();
    }

    private static void Run(SqliteConnection connection, string sql, string value)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$value", value);
        command.ExecuteScalar();
    }
}
