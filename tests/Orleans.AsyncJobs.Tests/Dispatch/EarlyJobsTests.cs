using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Grains.Dispatch;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>How long a job is left alone that says that its moment has not come.</summary>
public sealed class EarlyJobsTests
{
    private const int Most = 10_000;
    private static readonly DateTimeOffset Due = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new();
    private readonly EarlyJobs _jobs;
    private readonly Guid _job = Guid.NewGuid();

    public EarlyJobsTests() => _jobs = new EarlyJobs(_time);

    [Fact]
    public void Add_again_doubles_the_delay_up_to_the_longest()
    {
        var delays = Enumerable.Range(0, 13).Select(_ => _jobs.Add(_job, Due)!.Value.TotalSeconds);

        Assert.Equal([0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10, 10, 10], delays);
    }

    [Fact]
    public void Add_of_another_moment_begins_anew()
    {
        _jobs.Add(_job, Due);
        _jobs.Add(_job, Due);

        Assert.Equal(EarlyJobs.FirstDelay, _jobs.Add(_job, Due.AddSeconds(1)));
        Assert.False(_jobs.Rests(_job, Due));
    }

    [Fact]
    public void Rests_until_its_delay_is_over()
    {
        _jobs.Add(_job, Due);

        _time.Advance(TimeSpan.FromMilliseconds(9));
        Assert.True(_jobs.Rests(_job, Due));
        Assert.False(_jobs.Rests(Guid.NewGuid(), Due));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_jobs.Rests(_job, Due));
    }

    [Fact]
    public void Remove_forgets_the_delay()
    {
        _jobs.Add(_job, Due);
        _jobs.Add(_job, Due);

        _jobs.Remove(_job);

        Assert.False(_jobs.Rests(_job, Due));
        Assert.Equal(EarlyJobs.FirstDelay, _jobs.Add(_job, Due));
    }

    [Fact]
    public void Add_beyond_the_most_leaves_it_to_the_look_until_those_that_are_gone_are_swept()
    {
        for (var i = 0; i < Most; i++)
        {
            _jobs.Add(Guid.NewGuid(), Due);
        }

        Assert.Null(_jobs.Add(_job, Due));
        _time.Advance(3 * EarlyJobs.LongestDelay);

        Assert.Equal(EarlyJobs.FirstDelay, _jobs.Add(_job, Due));
    }
}
