using Orleans.AsyncJobs.Grains.Dispatch;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>Which jobs rest after a failed call, for how long, and when the trouble is not theirs.</summary>
public sealed class BackedOffJobsTests
{
    private static readonly Guid Poison = Guid.CreateVersion7();
    private readonly BackedOffJobs _backedOff = new();
    private TimeSpan _now;

    [Fact]
    public void TryRest_again_and_again_rests_twice_as_long_up_to_a_minute()
    {
        List<double> rests = [];
        for (var i = 0; i < 9; i++)
        {
            Assert.True(_backedOff.TryBackOff(Poison, _now));
            var from = _now;
            while (_backedOff.TakeDue(_now).Count == 0)
            {
                Assert.True(_backedOff.Contains(Poison));
                _now += TimeSpan.FromSeconds(1);
            }

            Assert.False(_backedOff.Contains(Poison));
            rests.Add((_now - from).TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], rests);
    }

    [Fact]
    public void Succeeded_lets_the_next_rest_begin_at_the_shortest()
    {
        _backedOff.TryBackOff(Poison, _now);
        _backedOff.TakeDue(_now + TimeSpan.FromSeconds(1));
        _backedOff.Succeeded(Poison);

        _backedOff.TryBackOff(Poison, _now + TimeSpan.FromSeconds(1));

        Assert.Equal([Poison], _backedOff.TakeDue(_now + TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void TryRest_of_three_jobs_in_a_row_is_no_trouble_of_theirs()
    {
        Assert.True(_backedOff.TryBackOff(Poison, _now));
        Assert.True(_backedOff.TryBackOff(Guid.CreateVersion7(), _now));
        Assert.False(_backedOff.TryBackOff(Guid.CreateVersion7(), _now));

        Assert.False(_backedOff.Contains(Poison));
    }

    [Fact]
    public void TryRest_of_many_jobs_with_one_that_goes_through_between_them_is_theirs()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.True(_backedOff.TryBackOff(Guid.CreateVersion7(), _now));
            _backedOff.Succeeded(Guid.CreateVersion7());
        }
    }

    [Fact]
    public void TakeRested_forgets_a_job_that_was_never_run_again()
    {
        _backedOff.TryBackOff(Poison, _now);
        Assert.Equal([Poison], _backedOff.TakeDue(_now + TimeSpan.FromSeconds(1)));

        _backedOff.TakeDue(_now + TimeSpan.FromMinutes(3));
        _backedOff.TryBackOff(Poison, _now + TimeSpan.FromMinutes(3));

        Assert.Equal([Poison], _backedOff.TakeDue(_now + TimeSpan.FromSeconds(181)));
    }
}
