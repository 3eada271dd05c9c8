using Orleans.AsyncJobs.Dashboard.Job;

namespace Orleans.AsyncJobs.Dashboard.Tests.Job;

public sealed class TimelineTests
{
    private static readonly DateTimeOffset Start = SampleJob.Now;

    [Fact]
    public void Of_jobWithARetry_isToScale()
    {
        var timeline = Timeline.Of(Start, Start.AddSeconds(100), [Run(1, 10, 20, JobRunOutcome.FailedWithRetry), Run(2, 80, 20, JobRunOutcome.Succeeded)], Start.AddHours(1));

        Assert.Equal(
            [("waited", StretchKind.Wait, 0, 100), ("attempt 1: failed, tried again", StretchKind.Bad, 100, 200), ("waited for its next attempt", StretchKind.Wait, 300, 500), ("attempt 2: succeeded", StretchKind.Good, 800, 200)],
            timeline.Stretches.Select(stretch => (stretch.Text, stretch.Kind, stretch.X, stretch.Width)));
        Assert.Equal(Start.AddSeconds(100), timeline.Until);
    }

    [Fact]
    public void Of_jobThatRuns_goesOnToNow()
    {
        var timeline = Timeline.Of(Start, completedOn: null, [Run(1, 25, seconds: null, JobRunOutcome.Running)], Start.AddSeconds(100));

        Assert.Equal([("waited", 250.0), ("attempt 1: runs", 750.0)], timeline.Stretches.Select(stretch => (stretch.Text, stretch.Width)));
    }

    [Fact]
    public void Of_jobThatWaits_waitsToNow()
    {
        var timeline = Timeline.Of(Start, completedOn: null, [Run(1, 0, 1, JobRunOutcome.AccessDenied)], Start.AddSeconds(100));

        Assert.Equal([("attempt 1: was refused access", StretchKind.Bad), ("waits", StretchKind.Wait)], timeline.Stretches.Select(stretch => (stretch.Text, stretch.Kind)));
    }

    [Fact]
    public void Of_shortRun_isDrawnSoThatItIsSeen()
    {
        var timeline = Timeline.Of(Start, Start.AddDays(1), [Run(1, 86_400, 0.001, JobRunOutcome.Succeeded)], Start.AddDays(1));

        var run = timeline.Stretches[^1];
        Assert.Equal(4, run.Width);
        Assert.True(run.X + run.Width <= Timeline.Width, $"{run.X} + {run.Width}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Of_jobOfNoLength_staysInside(int seconds)
    {
        var timeline = Timeline.Of(Start, Start.AddSeconds(seconds), [Run(1, 0, 0, JobRunOutcome.Lost), Run(2, 3, 10, JobRunOutcome.Succeeded)], Start);

        Assert.All(timeline.Stretches, stretch => Assert.InRange(stretch.X + stretch.Width, 0, Timeline.Width));
    }

    private static JobRun Run(int attempt, double after, double? seconds, JobRunOutcome outcome) =>
        new() { Attempt = attempt, StartedOn = Start.AddSeconds(after), Seconds = seconds, Outcome = outcome };
}
