using System.Text.Json;

namespace Orleans.AsyncJobs.Telemetry;

/// <summary>
/// The names of attributes on metrics and spans, and the values of those that have few. What begins with
/// <c>messaging</c> is from OpenTelemetry's conventions for messaging spans, <c>error.type</c> from its general ones.
/// </summary>
internal static class TelemetryAttributes
{
    public const string Handler = "asyncjobs.handler";
    public const string Outcome = "asyncjobs.outcome";
    public const string RunState = "asyncjobs.run.state";
    public const string JobStatus = "asyncjobs.job.status";

    public const string Attempt = "asyncjobs.attempt";
    public const string Result = "asyncjobs.result";
    public const string ErrorType = "error.type";
    public const string System = "messaging.system";
    public const string SystemName = "asyncjobs";
    public const string OperationName = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string Destination = "messaging.destination.name";
    public const string MessageId = "messaging.message.id";
    public const string ConversationId = "messaging.message.conversation_id";
    public const string BatchCount = "messaging.batch.message_count";

    private static readonly string[] Outcomes = [.. Enum.GetValues<JobRunOutcome>().Select(outcome => NameOf(outcome.ToString()))];

    public static KeyValuePair<string, object?> OfHandler(string handler) => new(Handler, handler);

    public static KeyValuePair<string, object?> OfOutcome(JobRunOutcome outcome) => new(Outcome, Outcomes[(int)outcome]);

    /// <summary>A member of an enumeration as attributes and the Web API spell it: <c>failedWithRetry</c>.</summary>
    public static string NameOf(string member) => JsonNamingPolicy.CamelCase.ConvertName(member);
}
