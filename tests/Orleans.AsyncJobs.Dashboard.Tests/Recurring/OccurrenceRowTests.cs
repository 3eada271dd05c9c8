using Orleans.AsyncJobs.Dashboard.Recurring;
using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Dashboard.Tests.Recurring;

/// <summary>The occurrences that a history tells of, and those that are missing in between.</summary>
public sealed class OccurrenceRowTests
{
    private static readonly DateTimeOffset First = new(2026, 11, 2, 3, 0, 0, TimeSpan.Zero);
    private static readonly RecurrenceSchedule Daily = RecurrenceSchedule.Parse("FREQ=DAILY", First, zone: null);

    [Fact]
    public void Of_runs_areGroupedByOccurrenceNewestFirst()
    {
        var rows = OccurrenceRow.Of([Run(1, 0), Run(2, 0, JobRunOutcome.Succeeded), Run(3, 1)], Daily, most: 20);

        Assert.Equal([First.AddDays(1), First], rows.Select(row => row.Occurrence));
        Assert.Equal([1, 2], rows.Select(row => row.Runs.Count));
        Assert.Equal((JobRunOutcome.Succeeded, TimeSpan.FromSeconds(90)), (rows[1].Last.Outcome, rows[1].Late));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 3)]
    [InlineData(1_500, OccurrenceRow.MaxMissed + 1)]
    public void Of_runsWithOccurrencesBetweenThem_countsThoseThatWereMissed(int days, int missed) =>
        Assert.Equal([missed, null], OccurrenceRow.Of([Run(1, 0), Run(2, days)], Daily, most: 20).Select(row => row.MissedBefore));

    [Fact]
    public void Of_runsWithAGapInTheHistory_doesNotGuess() =>
        Assert.Equal([0, null, null], OccurrenceRow.Of([Run(1, 0), Run(50, 9), Run(51, 10)], Daily, most: 20).Select(row => row.MissedBefore));

    [Fact]
    public void Of_runsOfARuleThatIsGone_countsNone() =>
        Assert.Equal([null, null], OccurrenceRow.Of([Run(1, 0), Run(2, 9)], schedule: null, most: 20).Select(row => row.MissedBefore));

    [Fact]
    public void Of_manyRuns_showsTheNewest() =>
        Assert.Equal([First.AddDays(29), First.AddDays(28)], OccurrenceRow.Of([.. Enumerable.Range(0, 30).Select(day => Run(day + 1, day))], Daily, most: 2).Select(row => row.Occurrence));

    private static JobRun Run(int attempt, int day, JobRunOutcome outcome = JobRunOutcome.FailedWithRetry) =>
        new() { Attempt = attempt, StartedOn = First.AddDays(day).AddSeconds(90), Outcome = outcome, Occurrence = First.AddDays(day) };
}
