using Microsoft.Extensions.Options;

namespace Orleans.AsyncJobs.Settings;

/// <summary>Refuses settings that make no sense, naming the key and what is allowed.</summary>
[OptionsValidator]
internal sealed partial class AsyncJobsOptionsValidator : IValidateOptions<AsyncJobsOptions>;
