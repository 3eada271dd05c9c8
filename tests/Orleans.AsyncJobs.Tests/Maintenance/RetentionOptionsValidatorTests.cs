using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Maintenance.Retention;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>A schedule of retention that will not do is refused at start, by key and with the fix.</summary>
public sealed class RetentionOptionsValidatorTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", null)]
    [InlineData(" freq=weekly;byday=su; ", " Europe/Berlin ")]
    [InlineData("FREQ=HOURLY", "")]
    public void Validate_rule_and_zone_that_can_be_read_is_a_success(string rule, string? zone) => Assert.True(Validate(rule, zone).Succeeded);

    [Theory]
    [InlineData("FREQ=DALY", null, "AsyncJobs:Retention:Schedule is not valid: recurrencepattern: 'FREQ=DALY' is not known. FREQ is one of")]
    [InlineData("FREQ=DAILY;COUNT=3", null, "AsyncJobs:Retention:Schedule is not valid: recurrencepattern: COUNT does not go with such a schedule")]
    [InlineData("FREQ=DAILY;UNTIL=20261126T110000Z", null, "AsyncJobs:Retention:Schedule is 'FREQ=DAILY;UNTIL=20261126T110000Z', and nothing of it comes any more; take a later UNTIL, or leave it out.")]
    [InlineData(" ", null, "AsyncJobs:Retention:Schedule is empty; leave it out for FREQ=DAILY;BYHOUR=2;BYMINUTE=30, or set the days of all outcomes to 0 to keep jobs for ever.")]
    [InlineData("FREQ=DAILY", "Europe/Berln", "AsyncJobs:Retention:TimeZone is not valid: 'Europe/Berln' is not a time zone; did you mean 'Europe/Berlin'?")]
    public void Validate_what_will_not_do_names_the_key_and_the_fix(string rule, string? zone, string fault) =>
        Assert.StartsWith(fault, Assert.Single(Validate(rule, zone).Failures!), StringComparison.Ordinal);

    private Microsoft.Extensions.Options.ValidateOptionsResult Validate(string rule, string? zone) =>
        new RetentionOptionsValidator(_time).Validate(null, new AsyncJobsOptions { Retention = { Schedule = rule, TimeZone = zone } });
}
