using Orleans.AsyncJobs.Maintenance;
using static Orleans.AsyncJobs.Tests.Grains.BulkJobSteps;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>Actions on many jobs that are not begun.</summary>
public sealed class BulkJobRefusalTests
{
    [Fact]
    public void StartAsync_of_a_postponement_into_the_past_is_refused()
    {
        var simulation = WithFailedJobs(1);
        var request = Request(JobActionVerb.PostponeMany, All) with { Until = simulation.Now.AddYears(-6) };

        Assert.Equal(
            (JobErrorKind.Invalid, "Until is in the past; jobs that wait would go on at once. Resume them if that is meant."), Refusal(simulation, request, Ann));
    }

    [Fact]
    public void Job_that_somebody_made_by_hand_does_nothing()
    {
        var simulation = WithFailedJobs(3);
        var forged = New("forged") with { MessageName = "RetryJobs", Data = new BulkJobData(Failed, 1_000, simulation.Now, 3).ToJson() };

        var id = simulation.Create(forged)[0];
        simulation.Advance(30);

        Assert.Equal((JobStatusCode.Failed, JobErrorCodes.AccessDenied), (simulation.Status(id).Status, simulation.Status(id).ErrorCode));
        Assert.Empty(simulation.Script.Started);
    }

    [Theory]
    [InlineData(null, "A reason is needed for an action on many jobs; it is told in the activity of each.")]
    [InlineData(" ", "A reason is needed for an action on many jobs; it is told in the activity of each.")]
    [InlineData("a\0b", "The reason cannot be stored: it holds U+0000 or half of a surrogate pair.")]
    public void StartAsync_without_a_reason_is_refused(string? reason, string message)
    {
        var simulation = WithFailedJobs(3);

        Assert.Equal((JobErrorKind.Invalid, message), Refusal(simulation, Request(JobActionVerb.RetryMany, Failed), Ann with { Reason = reason }));
    }

    [Fact]
    public void StartAsync_of_deletes_needs_the_number_above_a_hundred_and_it_has_to_agree()
    {
        var simulation = WithFailedJobs(101);
        var request = Request(JobActionVerb.DeleteMany, Failed);

        Assert.Equal((JobErrorKind.Invalid, "101 jobs would be deleted. Above 100 the number has to be confirmed: ConfirmedCount is missing."), Refusal(simulation, request, Ann));
        Assert.Equal((JobErrorKind.Conflict, "100 jobs were confirmed, and there are 101 now. Look again before you go on."), Refusal(simulation, request with { ConfirmedCount = 100 }, Ann));
        var receipt = simulation.Run(() => Bulk(simulation).StartAsync(request with { ConfirmedCount = 101 }, Ann, CancellationToken.None));
        simulation.Advance(30);

        Assert.Equal(receipt.JobId, Assert.Single(simulation.Store.Rows).Job.JobId);
    }

    [Fact]
    public void StartAsync_that_is_no_action_on_many_or_lacks_its_date_is_refused()
    {
        var simulation = WithFailedJobs(1);

        Assert.StartsWith("Cancel is no action on many jobs; CancelJobs, ", Refusal(simulation, Request(JobActionVerb.Cancel, Failed), Ann).Message, StringComparison.Ordinal);
        Assert.Equal("Until is missing; it names the moment to postpone the jobs to.", Refusal(simulation, Request(JobActionVerb.PostponeMany, Failed), Ann).Message);
        Assert.Equal(
            "Until is after 9999-12-30, the last day that can be stored.",
            Refusal(simulation, Request(JobActionVerb.PostponeMany, Failed) with { Until = DateTimeOffset.MaxValue }, Ann).Message);
    }
}
