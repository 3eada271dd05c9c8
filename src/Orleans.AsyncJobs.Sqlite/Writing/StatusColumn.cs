using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>A column that changes during a job's life. Its place in <see cref="All"/> is its bit in the mask of an update.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Differs">Whether two statuses differ in it.</param>
/// <param name="Bind">Puts its value into a statement's parameter.</param>
internal sealed record StatusColumn(
    string Name,
    Func<JobStatus, JobStatus, bool> Differs,
    Action<PreparedStatement, int, JobStatus> Bind)
{
    public static StatusColumn[] All { get; } =
    [
        new("statecode", static (a, b) => a.State != b.State, static (statement, parameter, status) => statement.Bind(parameter, (int)status.State)),
        new("statuscode", static (a, b) => a.Status != b.Status, static (statement, parameter, status) => statement.Bind(parameter, (int)status.Status)),
        new("modifiedon", static (a, b) => a.ModifiedOn != b.ModifiedOn, static (statement, parameter, status) => statement.Bind(parameter, status.ModifiedOn)),
        new("_modifiedby_value", static (a, b) => a.ModifiedBy != b.ModifiedBy, static (statement, parameter, status) => statement.Bind(parameter, status.ModifiedBy)),
        new("startedon", static (a, b) => a.StartedOn != b.StartedOn, static (statement, parameter, status) => statement.Bind(parameter, status.StartedOn?.UtcTicks)),
        new("completedon", static (a, b) => a.CompletedOn != b.CompletedOn, static (statement, parameter, status) => statement.Bind(parameter, status.CompletedOn?.UtcTicks)),
        new("postponeuntil", static (a, b) => a.PostponeUntil != b.PostponeUntil, static (statement, parameter, status) => statement.Bind(parameter, status.PostponeUntil?.UtcTicks)),
        new("executiontimespan", static (a, b) => a.ExecutionSeconds != b.ExecutionSeconds, static (statement, parameter, status) => statement.Bind(parameter, status.ExecutionSeconds)),
        new("attempt", static (a, b) => a.Attempt != b.Attempt, static (statement, parameter, status) => statement.Bind(parameter, status.Attempt)),
        new("retrycount", static (a, b) => a.RetryCount != b.RetryCount, static (statement, parameter, status) => statement.Bind(parameter, status.RetryCount)),
        new("lostruns", static (a, b) => a.LostRuns != b.LostRuns, static (statement, parameter, status) => statement.Bind(parameter, status.LostRuns)),
        new("errorcode", static (a, b) => a.ErrorCode != b.ErrorCode, static (statement, parameter, status) => statement.Bind(parameter, (long?)status.ErrorCode)),
        new("percentcomplete", static (a, b) => a.PercentComplete != b.PercentComplete, static (statement, parameter, status) => statement.Bind(parameter, (long?)status.PercentComplete)),
        new("hostid", static (a, b) => Differ(a.HostId, b.HostId), static (statement, parameter, status) => statement.Bind(parameter, status.HostId)),
        new("wait", static (a, b) => a.Wait != b.Wait, static (statement, parameter, status) => statement.Bind(parameter, (int)status.Wait)),
        new("requestedby", static (a, b) => Differ(a.RequestedBy, b.RequestedBy), static (statement, parameter, status) => statement.Bind(parameter, status.RequestedBy)),
        new("abandoned", static (a, b) => a.Abandoned != b.Abandoned, static (statement, parameter, status) => statement.Bind(parameter, status.Abandoned)),
        new("deleted", static (a, b) => a.Deleted != b.Deleted, static (statement, parameter, status) => statement.Bind(parameter, status.Deleted)),
        new("outbox", static (a, b) => a.Effects != b.Effects, static (statement, parameter, status) => statement.Bind(parameter, (int)status.Effects)),
        new("position", static (a, b) => a.Position != b.Position, static (statement, parameter, status) => statement.Bind(parameter, status.Position)),
        new("admitted", static (a, b) => a.Admitted != b.Admitted, static (statement, parameter, status) => statement.Bind(parameter, status.Admitted)),
        new("recurrencepattern", static (a, b) => Differ(a.RecurrencePattern, b.RecurrencePattern), static (statement, parameter, status) => statement.Bind(parameter, status.RecurrencePattern)),
        new("progressmessage", static (a, b) => Differ(a.ProgressMessage, b.ProgressMessage), static (statement, parameter, status) => statement.Bind(parameter, status.ProgressMessage)),
        new("friendlymessage", static (a, b) => Differ(a.FriendlyMessage, b.FriendlyMessage), static (statement, parameter, status) => statement.Bind(parameter, status.FriendlyMessage)),
        new("message", static (a, b) => Differ(a.Message, b.Message), static (statement, parameter, status) => statement.Bind(parameter, status.Message)),
    ];

    private static bool Differ(string? a, string? b) => !string.Equals(a, b, StringComparison.Ordinal);
}
