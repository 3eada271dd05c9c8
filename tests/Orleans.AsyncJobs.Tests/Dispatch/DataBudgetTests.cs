using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Grains.Dispatch;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>Which inputs fit beside those that are in memory.</summary>
public sealed class DataBudgetTests
{
    private const long Megabyte = 1_000_000;

    private readonly FakeTimeProvider _time = new();
    private readonly DataBudget _budget;

    public DataBudgetTests() => _budget = new DataBudget(10 * Megabyte, _time);

    [Fact]
    public void MayGo_lets_what_fits_pass_a_job_that_does_not()
    {
        _budget.Take(Entry(6));

        Assert.False(_budget.MayGo(Entry(6)));
        Assert.True(_budget.MayGo(Entry(3)));
        Assert.True(_budget.MayGo(Entry(0)));
    }

    [Fact]
    public void MayGo_of_a_job_larger_than_the_budget_waits_until_no_other_large_one_runs()
    {
        var running = Entry(1);
        _budget.Take(running);
        _budget.Take(Entry(0));
        Assert.False(_budget.MayGo(Entry(50)));

        _budget.Release(running);

        Assert.True(_budget.MayGo(Entry(50)));
    }

    [Fact]
    public void MayGo_lets_no_other_large_job_pass_one_that_was_passed_for_long()
    {
        var passed = Entry(9);
        var running = Entry(2);
        _budget.Take(running);
        Assert.False(_budget.MayGo(passed));

        _time.Advance(TimeSpan.FromSeconds(31));

        Assert.False(_budget.MayGo(Entry(1)));
        Assert.True(_budget.MayGo(Entry(0)));
        _budget.Release(running);
        Assert.True(_budget.MayGo(passed));
        _budget.Take(passed);
        Assert.True(_budget.MayGo(Entry(1)));
    }

    [Fact]
    public void MayGo_does_not_wait_for_ever_for_a_passed_job_that_is_gone()
    {
        _budget.Take(Entry(2));
        Assert.False(_budget.MayGo(Entry(9)));

        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.True(_budget.MayGo(Entry(1)));
    }

    [Fact]
    public void UsedBytes_counts_large_inputs_until_they_are_released()
    {
        var large = Entry(4);
        _budget.Take(large);
        _budget.Take(Entry(0));
        Assert.Equal(4 * Megabyte, _budget.UsedBytes);

        _budget.Release(large);

        Assert.Equal(0, _budget.UsedBytes);
    }

    private static QueueEntry Entry(long megabytes) => new(Guid.CreateVersion7(), new(0, Guid.Empty, ""), MessageName: "Work", Position: 1, LostRuns: 0, Row: null, megabytes * Megabyte);
}
