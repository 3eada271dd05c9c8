using Orleans.AsyncJobs.Dashboard.Parts;

namespace Orleans.AsyncJobs.Dashboard.Job;

/// <summary>A job's life to scale: what it waited, and its runs.</summary>
/// <param name="From">When it was created.</param>
/// <param name="Until">Where it ends: when the job ended, or now.</param>
/// <param name="Stretches">What it did, one after the other.</param>
internal sealed record Timeline(DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<Stretch> Stretches)
{
    /// <summary>The width in which it is drawn.</summary>
    public const int Width = 1_000;

    /// <summary>A run that is shorter than a mark is drawn as one: it has to be seen.</summary>
    private const double LeastWidth = 4;

    /// <param name="createdOn">When the job was created.</param>
    /// <param name="completedOn">When it ended; null where it did not.</param>
    /// <param name="runs">Its runs, oldest first.</param>
    /// <param name="now">The present.</param>
    public static Timeline Of(DateTimeOffset createdOn, DateTimeOffset? completedOn, IReadOnlyList<JobRun> runs, DateTimeOffset now)
    {
        var until = completedOn ?? now;
        var scale = Math.Max((until - createdOn).TotalSeconds, 0.001);
        var stretches = new List<Stretch>();
        var at = createdOn;
        DateTimeOffset? occurrence = null;
        foreach (var run in runs)
        {
            if (run.StartedOn > at)
            {
                stretches.Add(Make(at == createdOn ? "waited" : run.Occurrence == occurrence ? "waited for its next attempt" : "waited for its next occurrence", StretchKind.Wait, at, run.StartedOn));
            }

            var end = run.Seconds is { } seconds ? run.StartedOn.AddSeconds(seconds) : run.Outcome == JobRunOutcome.Running ? until : run.StartedOn;
            stretches.Add(Make($"{(run.Occurrence is null ? "attempt" : "run")} {run.Attempt}: {Outcomes.Of(run.Outcome)}", KindOf(run.Outcome), run.StartedOn, end));
            at = end > at ? end : at;
            occurrence = run.Occurrence;
        }

        if (until > at && completedOn is null)
        {
            stretches.Add(Make("waits", StretchKind.Wait, at, until));
        }

        return new Timeline(createdOn, until, stretches);

        Stretch Make(string text, StretchKind kind, DateTimeOffset from, DateTimeOffset to)
        {
            var x = Math.Clamp((from - createdOn).TotalSeconds / scale * Width, 0, Width - LeastWidth);
            var width = Math.Clamp((to - from).TotalSeconds / scale * Width, kind == StretchKind.Wait ? 0 : LeastWidth, Width - x);
            return new Stretch(text, kind, from, (to - from).TotalSeconds, Math.Round(x, 1), Math.Round(width, 1));
        }
    }

    private static StretchKind KindOf(JobRunOutcome outcome) => outcome switch
    {
        JobRunOutcome.Running => StretchKind.Running,
        JobRunOutcome.Succeeded => StretchKind.Good,
        JobRunOutcome.Canceled or JobRunOutcome.Stopped or JobRunOutcome.Drained => StretchKind.Stopped,
        _ => StretchKind.Bad,
    };
}

/// <summary>A part of a job's life.</summary>
/// <param name="Text">What it was.</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="From">Its begin.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="X">Where it begins in the drawing.</param>
/// <param name="Width">How wide it is there.</param>
internal sealed record Stretch(string Text, StretchKind Kind, DateTimeOffset From, double Seconds, double X, double Width);

/// <summary>How a part of a job's life is drawn.</summary>
internal enum StretchKind
{
    Wait,
    Running,
    Good,
    Bad,
    Stopped,
}
