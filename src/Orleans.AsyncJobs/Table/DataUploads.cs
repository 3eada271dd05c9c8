using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Table;

/// <summary>Begins uploads of data.</summary>
internal sealed class DataUploads(IJobTable table, RandomSource random, DataLimit limit, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>The most bytes of UTF-8 that are taken.</summary>
    public long MaxBytes { get; } = limit.Bytes;

    /// <summary>Begins one. It is to be disposed of when a row has taken the data over, or none will.</summary>
    public DataUpload Begin() => new(table, random.NextId(time.GetUtcNow()), MaxBytes);
}
