using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>Refuses, at start, entries of the allow list that would open nothing.</summary>
internal sealed class OutgoingOptionsCheck : IValidateOptions<AsyncJobsOptions>
{
    public ValidateOptionsResult Validate(string? name, AsyncJobsOptions options)
    {
        var faults = options.Outgoing.AllowedHosts.Select(AllowedHosts.FindFault).OfType<string>().ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
