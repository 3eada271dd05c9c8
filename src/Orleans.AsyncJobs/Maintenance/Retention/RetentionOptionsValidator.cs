using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Maintenance.Retention;

/// <summary>Refuses a schedule of retention that cannot be read or never comes, naming the key, the value and the fix.</summary>
internal sealed class RetentionOptionsValidator([FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time) : IValidateOptions<AsyncJobsOptions>
{
    private const string Schedule = $"{AsyncJobsDefaults.SectionName}:Retention:{nameof(RetentionOptions.Schedule)}";
    private const string TimeZone = $"{AsyncJobsDefaults.SectionName}:Retention:{nameof(RetentionOptions.TimeZone)}";

    public ValidateOptionsResult Validate(string? name, AsyncJobsOptions options)
    {
        var (pattern, zone) = (options.Retention.Schedule, options.Retention.TimeZone);
        if (string.IsNullOrWhiteSpace(pattern))
        {
            return ValidateOptionsResult.Fail($"{Schedule} is empty; leave it out for {new RetentionOptions().Schedule}, or set the days of all outcomes to 0 to keep jobs for ever.");
        }

        try
        {
            RecurrenceZone.Find(zone);
        }
        catch (JobException exception)
        {
            return ValidateOptionsResult.Fail($"{TimeZone} is not valid: {exception.Message}");
        }

        try
        {
            return JobSchedule.Check(pattern, zone).Next(time.GetUtcNow()) is null
                ? ValidateOptionsResult.Fail($"{Schedule} is '{RecurrenceRefusals.Shown(pattern)}', and nothing of it comes any more; take a later UNTIL, or leave it out.")
                : ValidateOptionsResult.Success;
        }
        catch (JobException exception)
        {
            return ValidateOptionsResult.Fail($"{Schedule} is not valid: {exception.Message}");
        }
    }
}
