using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Creates under an idempotency key.</summary>
public sealed class CreateOnceTests
{
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann");
    private static readonly JobCaller Bob = new(new Guid("00000000-0000-4000-8000-00000000000b"), "Bob");

    private readonly JobSimulation _simulation = new();

    [Fact]
    public void CreateOnceAsync_again_answers_the_first_receipts_and_makes_no_job()
    {
        var first = CreateOnce("key", Ann, New("a"), New("b"));
        _simulation.Advance(1);

        var second = CreateOnce("key", Ann, New("a"), New("b"));
        _simulation.Advance(1);

        Assert.Equal((false, true), (first.WasRepeated, second.WasRepeated));
        Assert.Equal(first.Receipts, second.Receipts);
        Assert.Equal(2, _simulation.Store.Rows.Count);
        Assert.Equal(["a", "b"], _simulation.Script.StartedNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void CreateOnceAsync_again_answers_the_first_receipts_although_the_rule_has_ended_since()
    {
        var once = New("a") with { RecurrencePattern = $"FREQ=DAILY;UNTIL={_simulation.Now.AddMinutes(1).UtcDateTime:yyyyMMdd'T'HHmmss'Z'}" };
        var first = CreateOnce("key", Ann, New("b"), once);
        _simulation.Advance(3_600);

        var second = CreateOnce("key", Ann, New("b"), once);
        var refusal = Assert.Throws<JobException>(() => CreateOnce("other key", Ann, New("b"), once));

        Assert.True(second.WasRepeated);
        Assert.Equal(first.Receipts, second.Receipts);
        Assert.Equal(("Target 1: recurrencepattern: nothing occurs", 2), (refusal.Message[..43], _simulation.Store.Rows.Count));
    }

    [Fact]
    public void CreateOnceAsync_of_another_body_under_the_key_is_refused()
    {
        CreateOnce("key", Ann, New("a"));

        var refusal = Assert.Throws<JobException>(() => CreateOnce("key", Ann, New("b")));

        Assert.Equal(JobErrorKind.Invalid, refusal.Kind);
        Assert.Single(_simulation.Store.Rows);
    }

    [Fact]
    public void CreateOnceAsync_of_another_owner_or_another_case_of_the_key_is_a_create_of_its_own()
    {
        CreateOnce("key", Ann, New("a"));

        Assert.False(CreateOnce("key", Bob, New("b")).WasRepeated);
        Assert.False(CreateOnce("KEY", Ann, New("c")).WasRepeated);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void CreateOnceAsync_with_a_key_of_no_or_too_many_characters_is_refused(int length)
    {
        var refusal = Assert.Throws<JobException>(() => CreateOnce(new string('k', length), Ann, New()));

        Assert.Contains($"has {length} characters; 1 to 256 are allowed", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_simulation.Store.Rows);
        Assert.False(CreateOnce(new string('k', 256), Ann, New()).WasRepeated);
    }

    // A repeated create whose jobs would have been started at once gives their slots back.
    [Fact]
    public void CreateOnceAsync_again_leaves_the_slots_free()
    {
        _simulation.Advance(1);
        for (var i = 0; i < 10; i++)
        {
            CreateOnce("key", Ann, New());
        }

        _simulation.Advance(1);
        _simulation.Script.HoldAll();

        _simulation.Create(New(), New(), New(), New());

        Assert.Equal(4, _simulation.Script.Running);
    }

    private JobCreation CreateOnce(string key, JobCaller caller, params NewJob[] jobs) =>
        _simulation.Run(() => _simulation.Cluster.GrainFactory.GetGrain<IDispatcherGrain>(0)
            .CreateOnceAsync([.. jobs.Select(job => new JobSubmission(Guid.NewGuid(), job))], caller, key));
}
