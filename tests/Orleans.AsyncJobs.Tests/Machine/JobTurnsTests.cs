using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Machine.JobSamples;

namespace Orleans.AsyncJobs.Tests.Machine;

/// <summary>A member's turn in its dependency token.</summary>
public sealed class JobTurnsTests
{
    private const string Host = "127.0.0.1:1@1";

    [Theory]
    [InlineData(JobStatusCode.WaitingForResources)]
    [InlineData(JobStatusCode.Waiting)]
    public void Admit_of_a_waiting_member_gives_it_its_turn(JobStatusCode status) => Assert.True(Next(Member(status, admitted: false), new JobCommand.Admit()).Admitted);

    [Theory]
    [InlineData(JobStatusCode.InProgress)]
    [InlineData(JobStatusCode.Canceled)]
    [InlineData(JobStatusCode.Failed)]
    public void Admit_of_one_that_does_not_wait_changes_nothing(JobStatusCode status) =>
        Assert.Same(JobDecision.Nothing, JobMachine.Apply(Member(status, admitted: false), new JobCommand.Admit(), Now));

    [Fact]
    public void Admit_twice_changes_nothing_the_second_time() =>
        Assert.Same(JobDecision.Nothing, JobMachine.Apply(Member(JobStatusCode.WaitingForResources, admitted: true), new JobCommand.Admit(), Now));

    [Fact]
    public void SendBack_of_a_ready_member_takes_its_turn_away_and_leaves_its_place()
    {
        var member = Member(JobStatusCode.WaitingForResources, admitted: true);

        var next = Next(member, new JobCommand.SendBack());

        Assert.Equal(member.Status with { Admitted = false }, next);
    }

    [Theory]
    [InlineData(JobStatusCode.Waiting)]
    [InlineData(JobStatusCode.InProgress)]
    [InlineData(JobStatusCode.Succeeded)]
    public void SendBack_of_one_that_is_not_ready_changes_nothing(JobStatusCode status) =>
        Assert.Same(JobDecision.Nothing, JobMachine.Apply(Member(status, admitted: true), new JobCommand.SendBack(), Now));

    [Fact]
    public void SendBack_of_a_job_without_a_token_changes_nothing() => Assert.Same(JobDecision.Nothing, JobMachine.Apply(Job(), new JobCommand.SendBack(), Now));

    [Fact]
    public void Start_of_a_member_without_its_turn_is_refused() =>
        Assert.NotNull(JobMachine.Apply(Member(JobStatusCode.WaitingForResources, admitted: false), new JobCommand.Start(Host), Now).Refusal);

    [Fact]
    public void Start_that_takes_the_turn_admits_and_starts_in_one_step()
    {
        var next = Next(Member(JobStatusCode.WaitingForResources, admitted: false), new JobCommand.Start(Host, TakesTurn: true));

        Assert.Equal((JobStatusCode.InProgress, true, 1, Host), (next.Status, next.Admitted, next.Attempt, next.HostId));
    }

    [Theory]
    [InlineData(JobStatusCode.Waiting)]
    [InlineData(JobStatusCode.InProgress)]
    [InlineData(JobStatusCode.Canceled)]
    public void Start_that_takes_the_turn_of_one_that_is_not_ready_is_refused(JobStatusCode status) =>
        Assert.NotNull(JobMachine.Apply(Member(status, admitted: false), new JobCommand.Start(Host, TakesTurn: true), Now).Refusal);

    [Fact]
    public void Start_that_takes_the_turn_of_an_abandoned_run_is_refused()
    {
        var member = Job(JobStatusCode.WaitingForResources, s => s with { Abandoned = true, Admitted = false }, token: "token");

        Assert.NotNull(JobMachine.Apply(member, new JobCommand.Start(Host, TakesTurn: true), Now).Refusal);
    }

    private static JobState Member(JobStatusCode status, bool admitted) => Job(status, s => s with { Admitted = admitted, Position = 7 }, token: "token");
}
