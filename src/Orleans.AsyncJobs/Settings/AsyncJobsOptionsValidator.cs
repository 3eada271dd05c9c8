using Microsoft.Extensions.Options;

namespace Orleans.AsyncJobs.Settings;

/// <summary>Refuses settings that make no sense, naming the key and what is allowed.</summary>
internal sealed class AsyncJobsOptionsValidator : IValidateOptions<AsyncJobsOptions>
{
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(30);

    public ValidateOptionsResult Validate(string? name, AsyncJobsOptions options)
    {
        var faults = new List<string>();
        CheckRange(faults, "Dispatch:MaxConcurrentJobs", options.Dispatch.MaxConcurrentJobs, 1, 10_000);
        CheckRange(faults, "Dispatch:MaxDataBytes", options.Dispatch.MaxDataBytes, 1 << 20, 1L << 40);
        CheckRange(faults, "Retry:Attempts", options.Retry.Attempts, 1, 100);
        CheckRange(faults, "Retry:Factor", options.Retry.Factor, 1, 100);
        CheckDuration(faults, "Retry:BaseDelay", options.Retry.BaseDelay);
        CheckDuration(faults, "Retry:MaxDelay", options.Retry.MaxDelay);
        CheckDuration(faults, "Handlers:TimeLimit", options.Handlers.TimeLimit);
        CheckDuration(faults, "Handlers:CancelGrace", options.Handlers.CancelGrace);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckRange(List<string> faults, string key, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            faults.Add($"{AsyncJobsDefaults.SectionName}:{key} is {value}; set it to a number from {least} to {most}.");
        }
    }

    private static void CheckDuration(List<string> faults, string key, TimeSpan value)
    {
        if (value <= TimeSpan.Zero || value > LongestDuration)
        {
            faults.Add($"{AsyncJobsDefaults.SectionName}:{key} is {value}; set it to more than 00:00:00 and at most 30.00:00:00, such as 00:00:05.");
        }
    }
}
