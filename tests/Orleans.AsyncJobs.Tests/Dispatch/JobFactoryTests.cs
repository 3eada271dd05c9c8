using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Grains.Dispatch;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using static Orleans.AsyncJobs.Tests.Machine.JobSamples;

namespace Orleans.AsyncJobs.Tests.Dispatch;

/// <summary>What can never be stored or run is refused at create, each with a sentence that names it.</summary>
public sealed class JobFactoryTests
{
    private const string HalfPair = "\uD800";

    private static readonly JobHandlerRegistry Handlers = CreateRegistry();
    private static readonly MessageLimits Limits = new(Handlers);
    private static readonly JobFactory Factory = new(Handlers);

    public static TheoryData<string, NewJob, string> Refusals()
    {
        var good = new NewJob { MessageName = "Known" };
        return new TheoryData<string, NewJob, string>
        {
            { "no message name", good with { MessageName = " " }, "messagename is missing" },
            { "null message name", good with { MessageName = null! }, "messagename is missing" },
            { "long message name", good with { MessageName = new string('m', 161) }, "messagename has 161 characters; 160 are allowed." },
            { "unknown message name", good with { MessageName = "Knwon" }, "Did you mean 'Known'?" },
            { "message name of another case", good with { MessageName = "KNOWN" }, "No handler is registered for the message name 'KNOWN'" },
            { "long name", good with { Name = new string('n', 257) }, "name has 257 characters; 256 are allowed." },
            { "half a pair in name", good with { Name = HalfPair }, "name is not valid Unicode" },
            { "null character in name", good with { Name = "a\0b" }, "name holds the character U+0000, which no text may hold." },
            { "null character in token", good with { DependencyToken = "a\0b" }, "dependencytoken holds the character U+0000" },
            { "half a pair in data", good with { Data = $"a{HalfPair}b" }, "data is not valid Unicode" },
            { "long workload", good with { Workload = new string('w', 257) }, "workload has 257 characters" },
            { "long entity type", good with { PrimaryEntityType = new string('e', 257) }, "primaryentitytype has 257 characters" },
            { "long token", good with { DependencyToken = new string('t', 257) }, "dependencytoken has 257 characters" },
            { "null character in pattern", good with { RecurrencePattern = "FREQ=DAILY\0" }, "recurrencepattern holds the character U+0000" },
            { "bad pattern", good with { RecurrencePattern = "FREQ=DALY" }, "'FREQ=DALY' is not known." },
            { "pattern that never occurs", good with { RecurrencePattern = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" }, "BYMONTH and BYMONTHDAY never fall together" },
            { "series that is over", good with { RecurrencePattern = "FREQ=DAILY;COUNT=1", RecurrenceStartTime = Now.AddDays(-1) }, "nothing occurs from" },
            { "early start", good with { RecurrencePattern = "FREQ=DAILY", RecurrenceStartTime = new DateTimeOffset(1752, 1, 1, 0, 0, 0, TimeSpan.Zero) }, "The start of the recurrence, 1752-01-01, is out of range" },
            { "unknown zone", good with { RecurrencePattern = "FREQ=DAILY", RecurrenceTimeZone = "Europe/Berln" }, "did you mean 'Europe/Berlin'?" },
            { "unknown zone without a pattern", good with { RecurrenceTimeZone = "Europe/Berln" }, "did you mean 'Europe/Berlin'?" },
            { "long zone", good with { RecurrenceTimeZone = new string('z', 65) }, "recurrencetimezone has 65 characters; 64 are allowed." },
            { "negative priority", good with { Priority = -1 }, "priority is -1; 0 to 10 is allowed." },
            { "high priority", good with { Priority = 11 }, "priority is 11; 0 to 10 is allowed." },
            { "unknown onfailure", good with { OnFailure = (JobFailureAction)2 }, "onfailure is 2" },
            { "unknown operation type", good with { OperationType = 55_555 }, "operationtype 55555 is not a known operation type." },
            { "negative operation type", good with { OperationType = -1 }, "operationtype -1 is not a known operation type." },
            { "far date", good with { PostponeUntil = DateTimeOffset.MaxValue }, "'postponeuntil' is after 9999-12-30, the last day that can be stored." },
            { "far start", good with { RecurrenceStartTime = DateTimeOffset.MaxValue }, "'recurrencestarttime' is after 9999-12-30, the last day that can be stored." },
            { "bad input", good with { Data = "bad" }, "The input is bad." },
        };
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Create_bad_job_is_refused_with_a_sentence_that_names_it(string why, NewJob job, string sentence)
    {
        var refusal = Assert.Throws<JobException>(() => Create(job));

        Assert.True(refusal.Message.Contains(sentence, StringComparison.Ordinal), $"{why}: {refusal.Message}");
        Assert.Equal(JobErrorKind.Invalid, refusal.Kind);
    }

    [Fact]
    public void Create_with_a_rule_that_is_too_long_is_refused_as_its_preview_is()
    {
        var rule = $"FREQ=DAILY;BYHOUR=3;{new string(' ', 237)}";

        var refusal = Assert.Throws<JobException>(() => Create(new NewJob { MessageName = "Known", RecurrencePattern = rule }));
        var ofPreview = Assert.Throws<JobException>(() => RecurrenceSchedule.Parse(rule, Now, null));

        Assert.Equal((JobErrorCodes.InvalidRecurrenceRule, "recurrencepattern: it has 257 characters; at most 256 are taken."), (refusal.Code, refusal.Message));
        Assert.Equal((ofPreview.Kind, ofPreview.Code, ofPreview.Message), (refusal.Kind, refusal.Code, refusal.Message));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public void Create_of_none_or_too_many_is_refused(int count)
    {
        var submissions = Enumerable.Range(0, count).Select(_ => new JobSubmission(Guid.NewGuid(), new NewJob { MessageName = "Known" })).ToImmutableArray();

        Assert.Contains($"; {count} were given.", Assert.Throws<JobException>(() => Factory.Create(submissions, Ann, Now, Limits)).Message, StringComparison.Ordinal);
        Assert.Throws<JobException>(() => Factory.Create(default, Ann, Now, Limits));
    }

    [Fact]
    public void Create_with_the_last_moment_that_is_taken_keeps_it()
    {
        var latest = new DateTimeOffset(9999, 12, 30, 23, 59, 59, 999, TimeSpan.Zero).AddTicks(9_999);
        NewJob Postponed(DateTimeOffset until) => new() { MessageName = "Known", PostponeUntil = until };

        var rows = Factory.Create([new JobSubmission(Guid.NewGuid(), Postponed(latest))], Ann, Now, Limits);

        Assert.Equal(latest, Assert.Single(rows).Status.PostponeUntil);
        Assert.Throws<JobException>(() => Factory.Create([new JobSubmission(Guid.NewGuid(), Postponed(latest.AddTicks(1)))], Ann, Now, Limits));
    }

    [Fact]
    public void Create_of_several_names_the_bad_one()
    {
        JobSubmission[] both = [new(Guid.NewGuid(), new NewJob { MessageName = "Known" }), new(Guid.NewGuid(), new NewJob { MessageName = "Known", Priority = 99 })];

        NewJob[] rules = [new() { MessageName = "Known" }, new() { MessageName = "Known", RecurrencePattern = "FREQ=DALY" }];
        Assert.StartsWith("Target 1: recurrencepattern: 'FREQ=DALY'", Assert.Throws<JobException>(() => Create(rules)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Target 1: priority is 99", Assert.Throws<JobException>(() => Factory.Create([.. both], Ann, Now, Limits)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_with_an_id_that_is_empty_twice_or_without_a_job_is_refused()
    {
        var job = new JobSubmission(Guid.NewGuid(), new NewJob { MessageName = "Known" });

        Assert.Contains("is given twice", Assert.Throws<JobException>(() => Factory.Create([job, job], Ann, Now, Limits)).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", Assert.Throws<JobException>(() => Factory.Create([job with { JobId = Guid.Empty }], Ann, Now, Limits)).Message, StringComparison.Ordinal);
        Assert.Contains("is missing", Assert.Throws<JobException>(() => Factory.Create([job with { Job = null! }], Ann, Now, Limits)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_postponed_job_waits_and_one_postponed_to_the_past_is_ready()
    {
        var until = new DateTimeOffset(2026, 3, 1, 15, 0, 0, TimeSpan.FromHours(2));
        var waiting = Create(new NewJob { MessageName = "Known", PostponeUntil = until });
        var ready = Create(new NewJob { MessageName = "Known", PostponeUntil = Now });

        Assert.Equal((JobStateCode.Suspended, JobWait.Postponed, TimeSpan.Zero), (waiting.Status.State, waiting.Status.Wait, waiting.Status.PostponeUntil!.Value.Offset));
        Assert.Equal((JobStateCode.Ready, null), (ready.Status.State, ready.Status.PostponeUntil));
    }

    [Theory]
    [InlineData("FREQ=DAILY", null, 0)]
    [InlineData(" FREQ=DAILY;BYHOUR=3;BYMINUTE=0; ", "W. Europe Standard Time", 14)]
    public void Create_recurring_job_waits_for_its_first_occurrence(string pattern, string? zone, int hours)
    {
        var job = Create(new NewJob { MessageName = "Known", RecurrencePattern = pattern, RecurrenceTimeZone = zone });

        var first = Now.AddHours(hours);
        Assert.Equal((pattern.Trim(), zone, Now, first), (job.Status.RecurrencePattern, job.Status.RecurrenceTimeZone, job.Status.RecurrenceStartTime!.Value, job.Status.NextOccurrence!.Value));
        Assert.Equal(hours == 0 ? (JobStateCode.Ready, JobWait.None, null) : (JobStateCode.Suspended, JobWait.Occurrence, first), (job.Status.State, job.Status.Wait, job.Status.PostponeUntil));
    }

    [Fact]
    public void Create_of_more_occurrences_than_are_counted_in_one_create_is_refused()
    {
        var longest = new NewJob { MessageName = "Known", RecurrencePattern = "FREQ=SECONDLY;COUNT=1000000" };

        var refusal = Assert.Throws<JobException>(() => Create([.. Enumerable.Repeat(longest, 11)]));

        Assert.Equal("Target 10: COUNT comes to 11,000,000 up to here in this create; at most 10,000,000 occurrences are counted in one. Create the jobs in several calls, or use UNTIL.", refusal.Message);
        Assert.Equal(10, Create([.. Enumerable.Repeat(longest, 10)]).Length);
    }

    [Theory]
    [InlineData(-2, null, null)]
    [InlineData(2, null, 2)]
    [InlineData(2, 3, 3)]
    [InlineData(3, 2, 3)]
    [InlineData(-2, 2, 2)]
    public void Create_with_a_start_and_no_pattern_runs_once_then(int startHours, int? postponeHours, int? untilHours)
    {
        var job = Create(new NewJob
        {
            MessageName = "Known",
            RecurrencePattern = " ",
            RecurrenceStartTime = Now.AddHours(startHours),
            PostponeUntil = postponeHours is { } hours ? Now.AddHours(hours) : null,
        });

        Assert.Equal((untilHours is { } until ? Now.AddHours(until) : null, null, null), (job.Status.PostponeUntil, job.Status.RecurrencePattern, job.Status.NextOccurrence));
        Assert.Equal((untilHours is null ? JobStateCode.Ready : JobStateCode.Suspended, Now.AddHours(startHours)), (job.Status.State, job.Status.RecurrenceStartTime!.Value));
    }

    [Fact]
    public void Create_without_a_name_takes_the_message_name() => Assert.Equal("Known", Create(new NewJob { MessageName = "Known" }).Job.Name);

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" ", " ")]
    [InlineData("A", "A")]
    [InlineData("a", "a")]
    [InlineData("żółw 🐢 \t e\u0301", "żółw 🐢 \t e\u0301")]
    public void Create_keeps_the_token_as_it_is_and_takes_an_empty_one_for_none(string? given, string? kept) =>
        Assert.Equal(kept, Create(new NewJob { MessageName = "Known", DependencyToken = given }).Job.DependencyToken);

    [Fact]
    public void Create_with_a_token_of_256_characters_is_allowed_and_half_a_pair_is_not()
    {
        Assert.Equal(256, Create(new NewJob { MessageName = "Known", DependencyToken = new string('t', 256) }).Job.DependencyToken!.Length);
        Assert.Throws<JobException>(() => Create(new NewJob { MessageName = "Known", DependencyToken = HalfPair }));
    }

    private static JobState Create(NewJob job) => Create([job])[0];

    private static JobState[] Create(NewJob[] jobs)
    {
        ImmutableArray<JobSubmission> submissions = [.. jobs.Select(job => new JobSubmission(Guid.NewGuid(), job))];
        var rows = Factory.Create(submissions, Ann, Now, Limits);
        Assert.Equal(jobs.Any(job => !string.IsNullOrWhiteSpace(job.RecurrencePattern)), JobFactory.NeedFirstOccurrences(rows));
        return Array.Find(JobFactory.FindFirstOccurrences(rows, submissions, Now, isAllOrNone: true), refusal => refusal is not null) is { } refusal ? throw refusal : rows;
    }

    private static JobHandlerRegistry CreateRegistry()
    {
        var services = new ServiceCollection();
        services.AddJobHandler<NoHandler>("Known", options => options.CheckInputWith<NoBadInput>());
        services.AddSingleton<JobHandlerRegistry>().AddSingleton(Options.Create(new AsyncJobsOptions()));
        return services.BuildServiceProvider().GetRequiredService<JobHandlerRegistry>();
    }

    private sealed class NoBadInput : IJobInputCheck
    {
        public string? FindFault(string? input) => input == "bad" ? "The input is bad." : null;
    }

    private sealed class NoHandler : IJobHandler
    {
        public Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
