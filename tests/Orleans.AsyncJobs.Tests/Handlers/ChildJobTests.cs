using Orleans.AsyncJobs.Handlers;

namespace Orleans.AsyncJobs.Tests.Handlers;

/// <summary>What a handler may ask for, and the ids that children get.</summary>
public sealed class ChildJobTests
{
    private static readonly Guid Parent = new("01976f4e-1234-7abc-8def-0123456789ab");
    private static readonly DateTimeOffset Occurrence = new(2026, 11, 27, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_the_same_parent_and_name_is_the_same_id_for_ever()
    {
        // Ids that were given out by an earlier version are asked for by a later one.
        Assert.Equal(new Guid("01976f4e-1234-70bb-88fa-e7b85f488af2"), ChildJobId.Of(Parent, null, "page 7"));
        Assert.Equal(ChildJobId.Of(Parent, null, "page 7"), ChildJobId.Of(Parent, null, "page " + 7));
        Assert.Equal(ChildJobId.Of(Parent, Occurrence, "page 7"), ChildJobId.Of(Parent, Occurrence.ToOffset(TimeSpan.FromHours(2)), "page 7"));
    }

    [Fact]
    public void Of_another_parent_occurrence_or_name_is_another_id()
    {
        Guid[] ids =
        [
            ChildJobId.Of(Parent, null, "a"), ChildJobId.Of(Parent, null, "A"), ChildJobId.Of(Parent, null, "a "), ChildJobId.Of(Parent, null, "\u00e4"),
            ChildJobId.Of(Parent, null, "a\u0308"), ChildJobId.Of(Parent, null, "\ud800"), ChildJobId.Of(Parent, null, "\ud801"),
            ChildJobId.Of(new Guid("01976f4e-1234-7abc-8def-0123456789ac"), null, "a"),
            ChildJobId.Of(Parent, Occurrence, "a"), ChildJobId.Of(Parent, Occurrence.AddTicks(1), "a"), ChildJobId.Of(Parent, Occurrence.AddDays(1), "a"),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Of_a_parent_is_a_version_7_Guid_with_the_time_of_the_parent_or_of_the_occurrence()
    {
        var (once, recurring) = (ChildJobId.Of(Parent, null, "a"), ChildJobId.Of(Parent, Occurrence, "a"));

        Assert.Equal((7, 7), (once.Version, recurring.Version));
        Assert.All([once, recurring], id => Assert.InRange(id.Variant, 8, 11));
        Assert.StartsWith("01976f4e-1234-", once.ToString("D"), StringComparison.Ordinal);
        Assert.Equal(Occurrence.ToUnixTimeMilliseconds(), Convert.ToInt64(recurring.ToString("N")[..12], 16));
    }

    [Fact]
    public void FirstOf_an_occurrence_parts_its_children_from_those_of_earlier_ones()
    {
        foreach (var name in Enumerable.Range(0, 200).Select(i => $"{i}"))
        {
            Assert.True(ChildJobId.Of(Parent, Occurrence, name) > ChildJobId.FirstOf(Occurrence));
            Assert.True(ChildJobId.Of(Parent, Occurrence.AddSeconds(-1), name) < ChildJobId.FirstOf(Occurrence));
        }
    }

    [Fact]
    public async Task CreateJobAsync_in_a_test_of_a_handler_answers_the_id_that_the_child_would_have()
    {
        var context = Context();

        var receipt = await context.CreateJobAsync("a", Job());

        Assert.Equal(new JobReceipt(ChildJobId.Of(Parent, null, "a"), 0), receipt);
    }

    [Fact]
    public async Task CreateJobsAsync_hands_all_on_in_their_order()
    {
        List<string> names = [];
        var context = Context(children =>
        {
            names.AddRange(children.Select(child => child.Name));
            return Task.FromResult<IReadOnlyList<JobReceipt>>([.. children.Select((_, i) => new JobReceipt(Guid.Empty, i))]);
        });

        var receipts = await context.CreateJobsAsync([new ChildJob("b", Job()), new ChildJob("a", Job())]);

        Assert.Equal(["b", "a"], names);
        Assert.Equal([0, 1], receipts.Select(receipt => receipt.Sequence));
    }

    // What a handler finds to do may be nothing.
    [Fact]
    public async Task CreateJobsAsync_of_none_asks_nobody() =>
        Assert.Empty(await Context(_ => throw new InvalidOperationException("Somebody was asked.")).CreateJobsAsync([]));

    [Theory]
    [InlineData("", "has 0 characters; 1 to 256 are allowed")]
    [InlineData(null, "has 0 characters; 1 to 256 are allowed")]
    [InlineData("long", "has 257 characters; 1 to 256 are allowed")]
    public async Task CreateJobAsync_without_a_fit_name_is_refused(string? name, string expected)
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => Context().CreateJobAsync(name is "long" ? new string('n', 257) : name!, Job()));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        await Context().CreateJobAsync(new string('n', 256), Job());
    }

    [Fact]
    public async Task CreateJobsAsync_with_a_name_given_twice_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => Context().CreateJobsAsync([new ChildJob("a", Job()), new ChildJob("A", Job()), new ChildJob("a", Job())]));

        Assert.StartsWith("The name 'a' is given twice", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classify_of_a_create_that_was_too_deep_is_a_failure_for_good()
    {
        var result = FailureClassifier.Classify(new JobException(JobErrorKind.Invalid, JobErrorCodes.SdkCorrelationTokenDepthTooHigh, "too deep"));

        Assert.Equal((JobResultKind.Failed, JobErrorCodes.SdkCorrelationTokenDepthTooHigh, "too deep"), (result.Kind, result.ErrorCode, result.Message));
    }

    private static NewJob Job() => new() { MessageName = "Work" };

    private static JobContext Context(Func<IReadOnlyList<ChildJob>, Task<IReadOnlyList<JobReceipt>>>? createJobs = null) =>
        new(createJobs: createJobs) { JobId = Parent, Attempt = 1, MessageName = "Work", Name = "parent" };
}
