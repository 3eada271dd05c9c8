using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Job;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Dashboard.Lines;

/// <summary>A line, as its view shows it.</summary>
internal sealed record LineModel
{
    /// <summary>How far members are counted.</summary>
    public const int MaxCounted = JobExplanation.MaxCount;

    public required string Token { get; init; }

    public required PageRequest Request { get; init; }

    /// <summary>The first member.</summary>
    public required JobState Head { get; init; }

    /// <summary>How many members there are, counted up to one more than <see cref="MaxCounted"/>.</summary>
    public required int Length { get; init; }

    /// <summary>What can be done to the first member.</summary>
    public required IReadOnlyList<ActionChoice> Actions { get; init; }

    /// <summary>Why the first member does not run; null where it is gone.</summary>
    public JobExplanation? Why { get; init; }

    public required IReadOnlyList<JobState> Members { get; init; }

    /// <summary>Whether the members shown begin with the first one.</summary>
    public bool IsFromHead { get; init; }

    /// <summary>The position behind which the next members are; null when there are none.</summary>
    public long? Next { get; init; }

    /// <summary>The members behind the first one, in words: <c>12 jobs</c>.</summary>
    private string Behind => Length > MaxCounted ? $"more than {Numbers.Of(MaxCounted - 1)} jobs" : Numbers.Of(Length - 1, "job");

    public string LengthText => Length > MaxCounted ? $"more than {Numbers.Of(MaxCounted)} jobs" : Numbers.Of(Length, "job");

    /// <summary>What an action on the first member does to the line, in numbers.</summary>
    public string EffectOf(JobActionVerb verb)
    {
        var one = Length == 2;
        if (Length == 1)
        {
            return verb switch
            {
                JobActionVerb.Retry or JobActionVerb.Resume => "it runs; nothing waits behind it",
                JobActionVerb.Cancel or JobActionVerb.Delete => "the line is empty then",
                _ => "nothing waits behind it",
            };
        }

        // A failure of one that halts lets nobody pass, and a paused series only waits for its date again.
        var done = Head.Job.OnFailure == JobFailureAction.Halt ? "has succeeded" : "has ended";
        return verb switch
        {
            JobActionVerb.Retry => $"it gets a fresh run; {Behind} {(one ? "follows" : "follow")} when it {done}",
            JobActionVerb.Resume when Head.Status is { Wait: JobWait.Paused, IsBetweenOccurrences: true } => $"{Behind} {(one ? "follows" : "follow")} when its next occurrence {done}",
            JobActionVerb.Resume => $"it runs; {Behind} {(one ? "follows" : "follow")} when it {done}",
            JobActionVerb.Cancel => $"{Behind} {(one ? "goes" : "go")} on{(Head.HoldsRun ? " when its handler has stopped" : "")}",
            JobActionVerb.Delete => $"{Behind} {(one ? "goes" : "go")} on{(Head.HoldsRun ? " when its handler has stopped" : "")}",
            JobActionVerb.Postpone => $"{Behind} {(one ? "waits" : "wait")} with it until then",
            JobActionVerb.Pause => $"{Behind} {(one ? "waits" : "wait")} until somebody resumes it",
            _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "This is not done to one job."),
        };
    }
}
