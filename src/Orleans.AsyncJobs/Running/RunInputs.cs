using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Running;

/// <summary>
/// The input of runs: read before the handler starts, or when the handler asks for it where it is large. Trouble with the
/// storage is no failure of the job: the input is read until it is there, or the run is stopped.
/// </summary>
internal sealed partial class RunInputs(IJobTable jobs, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time, ILogger<RunInputs> logger)
{
    private static readonly TimeSpan ReadAgainDelay = TimeSpan.FromMilliseconds(500);

    private readonly IJobTable _table = jobs;

    /// <summary>Whether the input of a run is read when its handler asks for it.</summary>
    public static bool IsReadLater(RunningJob run) => run.Data is null && run.Attempt.Job.DataBytes > JobLimits.MaxReadAheadBytes;

    /// <summary>Reads the input that a handler gets at its start; null where there is none, or it is read later.</summary>
    public async Task<string?> ReadAsync(RunningJob run) => run.Attempt.Job.DataBytes is null || run.Data is not null || IsReadLater(run)
        ? run.Data
        : await ReadTextAsync(run);

    /// <summary>Reads the input as one text.</summary>
    public Task<string> ReadTextAsync(RunningJob run) => TryAsync(
        run,
        async token => await _table.ReadDataAsync(run.Attempt.Job.JobId, token) ?? throw Gone(),
        run.CancelToken);

    /// <summary>Opens the input as a stream.</summary>
    public async Task<Stream> OpenAsync(RunningJob run, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(run.CancelToken, cancellationToken);
        return await TryAsync<Stream>(
            run,
            async token => await JobDataStream.OpenAsync(new PatientBlobs(this, run), run.Attempt.Job.JobId, token) ?? throw Gone(),
            either.Token);
    }

    private static InvalidOperationException Gone() => new("The data of the job is gone from the job table.");

    private async Task<T> TryAsync<T>(RunningJob run, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await read(cancellationToken);
            }
            catch (JobException exception) when (exception.Kind == JobErrorKind.Unavailable)
            {
                LogUnreadInput(exception, run.Attempt.Job.JobId);
                await Task.Delay(ReadAgainDelay, time, cancellationToken);
            }
        }
    }

    /// <summary>Reads each chunk of a stream until it is there.</summary>
    private sealed class PatientBlobs(RunInputs inputs, RunningJob run) : IJobBlobs
    {
        public Task AppendChunkAsync(Guid blobId, int number, ReadOnlyMemory<byte> chunk) => throw new NotSupportedException("The input of a run is only read.");

        public void EndUpload(Guid blobId) => throw new NotSupportedException("The input of a run is only read.");

        public Task<JobDataPlace?> FindDataAsync(Guid jobId, CancellationToken cancellationToken) => inputs._table.FindDataAsync(jobId, cancellationToken);

        public Task<int> ReadChunkAsync(JobDataPlace place, int number, Memory<byte> chunk, CancellationToken cancellationToken) =>
            inputs.TryAsync(run, token => inputs._table.ReadChunkAsync(place, number, chunk, token), cancellationToken);
    }
}

/// <summary>The large input of a run, for its handler.</summary>
internal sealed class LargeInput(RunInputs inputs, RunningJob run) : ILargeInput
{
    private readonly Lock _lock = new();
    private string? _text;

    public string ReadText()
    {
        lock (_lock)
        {
            return _text ??= inputs.ReadTextAsync(run).GetAwaiter().GetResult();
        }
    }

    public Task<Stream> OpenAsync(CancellationToken cancellationToken) => inputs.OpenAsync(run, cancellationToken);
}
