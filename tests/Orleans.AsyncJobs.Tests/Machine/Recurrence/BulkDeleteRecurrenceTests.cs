using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Tests.Machine.Recurrence;

public sealed class BulkDeleteRecurrenceTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("FREQ=DAILY")]
    [InlineData("FREQ=DAILY;INTERVAL=1;")]
    [InlineData("freq=daily; interval = 365 ;")]
    [InlineData("INTERVAL=3;FREQ=DAILY")]
    [InlineData("RRULE:FREQ=DAILY;INTERVAL=3")]
    public void Check_daily_rule_is_taken(string? pattern) => BulkDeleteRecurrence.Check(pattern);

    [Theory]
    [InlineData("FREQ=WEEKLY", JobErrorCodes.InvalidRecurrenceRuleForBulkDeleteAndDuplicateDetection)]
    [InlineData("FREQ=HOURLY;INTERVAL=24", JobErrorCodes.InvalidRecurrenceRuleForBulkDeleteAndDuplicateDetection)]
    [InlineData("FREQ=DAILY;BYHOUR=3", JobErrorCodes.InvalidRecurrenceRuleForBulkDeleteAndDuplicateDetection)]
    [InlineData("FREQ=DAILY;COUNT=3", JobErrorCodes.InvalidRecurrenceRuleForBulkDeleteAndDuplicateDetection)]
    [InlineData("FREQ=DAILY;INTERVAL=0", JobErrorCodes.InvalidRecurrenceInterval)]
    [InlineData("FREQ=DAILY;INTERVAL=366", JobErrorCodes.InvalidRecurrenceInterval)]
    [InlineData("FREQ=DAILY;INTERVAL=-1", JobErrorCodes.InvalidRecurrenceInterval)]
    [InlineData("FREQ=DAILY;INTERVAL=", JobErrorCodes.InvalidRecurrenceInterval)]
    [InlineData("FREQ=DAILY;INTERVAL=99999999999999999999", JobErrorCodes.InvalidRecurrenceInterval)]
    [InlineData("FREQ=DAYLY", JobErrorCodes.InvalidRecurrenceRule)]
    [InlineData("every day", JobErrorCodes.InvalidRecurrenceRule)]
    public void Check_other_rule_is_refused_with_its_code(string pattern, int code) => Assert.Equal(code, Assert.Throws<JobException>(() => BulkDeleteRecurrence.Check(pattern)).Code);

    [Fact]
    public void Check_refusals_name_what_would_do()
    {
        Assert.Equal(
            "RecurrencePattern is 'FREQ=WEEKLY'; a bulk delete recurs daily, as FREQ=DAILY;INTERVAL=3 says, at the time of day of StartDateTime.",
            Assert.Throws<JobException>(() => BulkDeleteRecurrence.Check("FREQ=WEEKLY")).Message);
        Assert.Equal(
            "RecurrencePattern: INTERVAL is '366'; a bulk delete recurs each 1 to 365 days.",
            Assert.Throws<JobException>(() => BulkDeleteRecurrence.Check("FREQ=DAILY;INTERVAL=366")).Message);
    }
}
