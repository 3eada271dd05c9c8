using Orleans.AsyncJobs.Dashboard.Job;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Dashboard.Tests.Job;

public sealed class WhyTests
{
    [Fact]
    public void Of_memberOfALine_namesTheBlockerFirstAndLinksToIt()
    {
        var blocker = Guid.NewGuid();
        var job = SampleJob.Of(JobStatusCode.WaitingForResources, define: row => row with { DependencyToken = "customer 7" });
        var explanation = SampleJob.Explained(job, JobWaitKind.Token) with
        {
            InFront = 12,
            Chain =
            [
                SampleJob.Explained(job, JobWaitKind.Token),
                SampleJob.Explained(job, JobWaitKind.Paused) with { JobId = blocker, Name = "Export", State = JobStateCode.Suspended, Reason = "paused by Ada", Remedy = "Somebody has to resume it." },
            ],
        };

        var why = Why.Of(job, explanation);

        Assert.Equal("It waits behind Export (paused by Ada), with 12 in front of it in the line customer 7.", why.Reason.ToString());
        Assert.Equal(new SentencePart.Job(blocker, "Export"), why.Reason.Parts[1]);
        Assert.Contains(new SentencePart.Line("customer 7"), why.Reason.Parts);
        Assert.Equal("Somebody has to resume it.", why.Remedy.ToString());
    }

    [Theory]
    [InlineData(JobStateCode.Completed, "", "failed, and halts the line")]
    [InlineData(JobStateCode.Locked, "", "runs")]
    [InlineData(JobStateCode.Ready, "", "is about to run")]
    [InlineData(JobStateCode.Suspended, "retry 1 of 3", "retry 1 of 3")]
    public void Of_memberOfALine_saysHowTheBlockerStands(JobStateCode state, string reason, string expected)
    {
        var job = SampleJob.Of(JobStatusCode.WaitingForResources, define: row => row with { DependencyToken = "t" });
        var why = Why.Of(job, SampleJob.Explained(job, JobWaitKind.Token) with { InFront = 1_001, Chain = [SampleJob.Explained(job, JobWaitKind.None) with { State = state, Reason = reason }] });

        Assert.Equal($"It waits behind Bill ({expected}), with more than 1,000 in front of it in the line t.", why.Reason.ToString());
    }

    public static TheoryData<JobStatusCode, JobWaitKind, string, string> Cases { get; } = new()
    {
        { JobStatusCode.Waiting, JobWaitKind.Postponed, "It is postponed until 2026-11-26 13:00:00 UTC.", "" },
        { JobStatusCode.Waiting, JobWaitKind.Retry, "Attempt 2 failed: No route. It is tried again 2026-11-26 13:00:00 UTC, retry 1 of 3.", "Retry it now, or wait." },
        { JobStatusCode.Waiting, JobWaitKind.Paused, "Ada paused it 2026-11-26 11:55:00 UTC.", "Somebody has to resume it." },
        { JobStatusCode.Waiting, JobWaitKind.AccessDenied, "Its handler was refused access: No route.", "Somebody has to grant the access and resume the job." },
        { JobStatusCode.WaitingForResources, JobWaitKind.Capacity, "It is number 12 of 40 in line. 8 of 8 run.", "A slot." },
        { JobStatusCode.InProgress, JobWaitKind.None, "It runs, attempt 2.", "" },
        { JobStatusCode.Pausing, JobWaitKind.None, "Ada asked it to pause; its handler has not stopped yet.", "" },
        { JobStatusCode.Canceling, JobWaitKind.None, "Ada asked it to stop; its handler has not stopped yet.", "" },
        { JobStatusCode.Succeeded, JobWaitKind.None, "It succeeded after 1.4 s, at attempt 2.", "" },
        { JobStatusCode.Failed, JobWaitKind.None, "It failed after 2 attempts: No route. (0x80044306)", "" },
        { JobStatusCode.Canceled, JobWaitKind.None, "No route.", "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_job_saysItInOneSentence(JobStatusCode status, JobWaitKind kind, string reason, string remedy)
    {
        var job = SampleJob.Of(status, row => row with
        {
            Attempt = 2,
            Message = "No route.\nat line 2",
            ErrorCode = JobErrorCodes.AsyncNetworkError,
            PostponeUntil = SampleJob.Now.AddHours(1),
            RequestedBy = "Ada",
            ExecutionSeconds = 1.4,
        });
        var explanation = SampleJob.Explained(job, kind) with
        {
            Retry = 1,
            MaxRetries = 3,
            By = "Ada",
            Since = job.Status.ModifiedOn,
            Place = 12,
            LineLength = 40,
            Running = 8,
            Limit = 8,
            Remedy = "A slot.",
        };

        var why = Why.Of(job, explanation);

        Assert.Equal((reason, remedy), (why.Reason.ToString(), why.Remedy.ToString()));
    }

    [Fact]
    public void Of_failureThatHalts_saysWhichLine()
    {
        var job = SampleJob.Of(JobStatusCode.Failed, define: row => row with { DependencyToken = "customer 7", OnFailure = JobFailureAction.Halt });

        Assert.Equal("It halts the line customer 7 until it is retried or deleted.", Why.Of(job, SampleJob.Explained(job, JobWaitKind.None)).Remedy.ToString());
    }

    [Theory]
    [InlineData(JobWaitKind.Occurrence, "It failed, and halts the line customer 7 until that, or a run now, has succeeded, or it is canceled or deleted.")]
    [InlineData(JobWaitKind.Paused, "It failed, and halts the line customer 7 until it is resumed and its next occurrence has succeeded, or it is canceled or deleted.")]
    public void Of_seriesWhoseFailureHalts_saysWhichLineAndWhatFreesIt(JobWaitKind kind, string remedy)
    {
        var wait = kind == JobWaitKind.Paused ? JobWait.Paused : JobWait.Occurrence;
        var job = SampleJob.Of(
            JobStatusCode.Waiting,
            row => row with { Wait = wait, NextOccurrence = SampleJob.Now, PostponeUntil = wait == JobWait.Paused ? null : SampleJob.Now, ErrorCode = JobErrorCodes.IsvAborted, Message = "No route.\nat 7" },
            row => row with { DependencyToken = "customer 7", OnFailure = JobFailureAction.Halt });

        var why = Why.Of(job, SampleJob.Explained(job, kind));

        Assert.Equal(remedy, why.Remedy.ToString());
        Assert.Equal(wait == JobWait.Paused ? "SYSTEM paused it 2026-11-26 11:55:00 UTC." : "Its next occurrence is at 2026-11-26 12:00:00 UTC. The last one failed: No route.", why.Reason.ToString());
    }

    [Fact]
    public void Of_runOfASeries_namesItsOccurrenceAndTheAttemptWithinIt()
    {
        JobStatus Of(JobStatus row) => row with { Attempt = 79, RetryCount = 2, Occurrence = SampleJob.Now, StartedOn = SampleJob.Now, Message = "No route." };
        var running = SampleJob.Of(JobStatusCode.InProgress, Of);
        var retrying = SampleJob.Of(JobStatusCode.Waiting, row => Of(row) with { Wait = JobWait.Retry, PostponeUntil = SampleJob.Now });
        var ended = SampleJob.Of(JobStatusCode.Failed, Of);

        Assert.Equal("It runs for the occurrence of 2026-11-26 12:00:00 UTC, attempt 3.", Why.Of(running, SampleJob.Explained(running, JobWaitKind.None)).Reason.ToString());
        Assert.StartsWith("Attempt 2 failed: No route.", Why.Of(retrying, SampleJob.Explained(retrying, JobWaitKind.Retry)).Reason.ToString(), StringComparison.Ordinal);
        Assert.Equal("Its last occurrence failed: No route.", Why.Of(ended, SampleJob.Explained(ended, JobWaitKind.None)).Reason.ToString());
    }

    [Fact]
    public void Of_abandonedRun_saysWhatHasToEnd()
    {
        var job = SampleJob.Of(JobStatusCode.Failed, row => row with { Abandoned = true, Attempt = 3, HostId = "S1" });

        var why = Why.Of(job, SampleJob.Explained(job, JobWaitKind.AbandonedRun));

        Assert.Equal("The handler of attempt 3 did not stop when it was told to, and still holds its slot.", why.Reason.ToString());
        Assert.Contains("S1", why.Remedy.ToString(), StringComparison.Ordinal);
    }
}
