using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Model;

public sealed class OccurrenceAttemptsTests
{
    private static readonly DateTimeOffset First = new(2026, 11, 26, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Second = First.AddDays(1);

    [Fact]
    public void Of_runs_counts_from_the_begin_of_each_occurrence() =>
        Assert.Equal([1, 2, 1, 2, 3], OccurrenceAttempts.Of([(1, First), (2, First), (3, Second), (4, Second), (5, Second)]));

    [Fact]
    public void Of_runs_behind_a_gap_does_not_guess_where_their_occurrence_began() =>
        Assert.Equal([1, null, null, 1], OccurrenceAttempts.Of([(1, First), (70, Second), (71, Second), (72, Second.AddDays(1))]));

    [Fact]
    public void Of_runs_without_an_occurrence_is_none() => Assert.Equal([null, null], OccurrenceAttempts.Of([(1, null), (2, null)]));

    [Theory]
    [InlineData(JobStateCode.Locked, 0, 0, 1)]
    [InlineData(JobStateCode.Locked, 2, 0, 3)]
    [InlineData(JobStateCode.Locked, 1, 2, 4)]
    [InlineData(JobStateCode.Suspended, 2, 0, 2)]
    public void Of_a_row_is_the_attempt_that_runs_or_ran_last(JobStateCode state, int retries, int lost, int expected) =>
        Assert.Equal(expected, OccurrenceAttempts.Of(new JobStatus { State = state, RetryCount = retries, LostRuns = lost, Attempt = 79, Occurrence = First }));
}
