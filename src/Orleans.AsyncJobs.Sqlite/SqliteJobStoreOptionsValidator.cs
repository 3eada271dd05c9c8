using Microsoft.Extensions.Options;

namespace Orleans.AsyncJobs.Sqlite;

internal sealed class SqliteJobStoreOptionsValidator : IValidateOptions<SqliteJobStoreOptions>
{
    private const int MinQueueRows = 1_000;
    private const int MaxQueueRows = 1_000_000;
    private const int MinQueueBytes = 1024 * 1024;
    private const int MaxQueueBytes = 1024 * 1024 * 1024;
    private const int MaxReadConnections = 64;
    private const int MaxReserveBytes = 1024 * 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, SqliteJobStoreOptions options)
    {
        List<string> failures = [];
        if (string.IsNullOrWhiteSpace(options.Path) || options.Path.Contains('\0', StringComparison.Ordinal))
        {
            failures.Add("AsyncJobs:Storage:Path (--data) must name a folder, such as --data ./data.");
        }

        Range(failures, nameof(options.QueueRows), options.QueueRows, MinQueueRows, MaxQueueRows);
        Range(failures, nameof(options.QueueBytes), options.QueueBytes, MinQueueBytes, MaxQueueBytes);
        Range(failures, nameof(options.ReadConnections), options.ReadConnections, 1, MaxReadConnections);
        Range(failures, nameof(options.ReserveBytes), options.ReserveBytes, 0, MaxReserveBytes);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Range(List<string> failures, string key, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            failures.Add($"AsyncJobs:Storage:{key} is {value}; it must be {least} to {most}.");
        }
    }
}
