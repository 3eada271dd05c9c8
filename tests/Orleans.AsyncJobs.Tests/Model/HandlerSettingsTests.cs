using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Model;

/// <summary>What people set of a handler.</summary>
public sealed class HandlerSettingsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly JobCaller Ann = new(new Guid("00000000-0000-4000-8000-00000000000a"), "Ann") { Reason = "the mail server is down" };

    [Fact]
    public void With_a_pause_tells_who_and_leaves_other_handlers()
    {
        var settings = HandlerSettings.None.With(Change("Other", JobActionVerb.LimitHandler, 3), Now).With(Change("Mail", JobActionVerb.PauseHandler), Now.AddHours(1));

        Assert.Equal(new HandlerSetting("Mail", true, null, Ann, Now.AddHours(1)), settings.Find("Mail"));
        Assert.Equal(new HandlerSetting("Other", false, 3, Ann, Now), settings.Find("Other"));
        Assert.Null(settings.Find("mail"));
        Assert.Equal(2, settings.Version);
    }

    [Fact]
    public void With_a_limit_and_a_pause_keeps_both()
    {
        var settings = HandlerSettings.None.With(Change("Mail", JobActionVerb.LimitHandler, 3), Now).With(Change("Mail", JobActionVerb.PauseHandler), Now)
            .With(Change("Mail", JobActionVerb.LimitHandler, null), Now);

        Assert.Equal((true, null), (settings.Find("Mail")!.IsPaused, settings.Find("Mail")!.Limit));
        Assert.Single(settings.Handlers);
    }

    [Theory]
    [InlineData(JobActionVerb.PauseHandler, null)]
    [InlineData(JobActionVerb.LimitHandler, 3)]
    public void With_the_same_change_again_is_the_same(JobActionVerb verb, int? limit)
    {
        var settings = HandlerSettings.None.With(Change("Mail", verb, limit), Now);

        Assert.Same(settings, settings.With(Change("Mail", verb, limit) with { Caller = JobCaller.System }, Now.AddHours(1)));
    }

    [Fact]
    public void With_a_resume_of_one_that_was_never_paused_is_the_same() =>
        Assert.Same(HandlerSettings.None, HandlerSettings.None.With(Change("Mail", JobActionVerb.ResumeHandler), Now));

    private static HandlerChange Change(string name, JobActionVerb verb, int? limit = null) => new(name, verb, limit, Ann);
}
