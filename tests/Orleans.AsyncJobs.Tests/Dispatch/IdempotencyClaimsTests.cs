using System.Collections.Immutable;
using Orleans.AsyncJobs.Grains.Dispatch;

namespace Orleans.AsyncJobs.Tests.Dispatch;

public sealed class IdempotencyClaimsTests
{
    private static readonly NewJob Job = new() { MessageName = "Echo", Data = "data" };

    [Fact]
    public void Create_theSameJobsUnderOtherIds_haveOneFingerprint() => Assert.Equal(Fingerprint(Job, Job), Fingerprint(Job with { }, Job with { }));

    [Fact]
    public void Create_otherJobs_haveAnotherFingerprint()
    {
        NewJob[][] all =
        [
            [Job], [Job, Job], [Job with { Data = null }], [Job with { Data = "" }], [Job with { Data = "Data" }], [Job with { Name = "n" }],
            [Job with { Priority = 1 }], [Job with { DependencyToken = "data" }], [Job with { MessageName = "Other" }], [Job with { CorrelationId = Guid.Empty }],
            [Job with { Data = "ab" }, Job with { Data = "" }], [Job with { Data = "a" }, Job with { Data = "b" }], [Job with { Data = "" }, Job with { Data = "ab" }],
        ];

        Assert.Equal(all.Length, all.Select(jobs => Convert.ToHexString(Fingerprint(jobs))).Distinct().Count());
    }

    private static byte[] Fingerprint(params NewJob[] jobs)
    {
        ImmutableArray<JobSubmission> submissions = [.. jobs.Select(job => new JobSubmission(Guid.NewGuid(), job))];
        return IdempotencyClaims.Create(submissions, JobCaller.System, "key", DateTimeOffset.UnixEpoch).Fingerprint.ToArray();
    }
}
