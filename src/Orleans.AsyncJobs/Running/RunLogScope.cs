using System.Collections;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Running;

/// <summary>What every log line of a run carries as its scope, for log stores that search by it.</summary>
/// <param name="attempt">The run.</param>
internal sealed class RunLogScope(JobAttempt attempt) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => attempt.Job.CorrelationId is null ? 4 : 5;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("JobId", attempt.Job.JobId),
        1 => new("JobName", attempt.Job.Name),
        2 => new("MessageName", attempt.Job.MessageName),
        3 => new("Attempt", attempt.Number),
        4 when Count == 5 => new("CorrelationId", attempt.Job.CorrelationId),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    /// <summary>What providers show that do not take scopes apart.</summary>
    public override string ToString() => $"job {attempt.Job.JobId:D} ({attempt.Job.MessageName}) attempt {attempt.Number}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
