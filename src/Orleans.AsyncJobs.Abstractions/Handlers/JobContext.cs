using System.Globalization;
using System.Text;

namespace Orleans.AsyncJobs;

/// <summary>What a handler is told of its job.</summary>
public sealed class JobContext
{
    /// <summary>How many bytes a checkpoint may have: 65,536.</summary>
    public const int MaxCheckpointBytes = 65_536;

    private readonly Func<int, string?, Task> _reportProgress;
    private readonly Func<ReadOnlyMemory<byte>, Task> _saveCheckpoint;
    private readonly Func<IReadOnlyList<ChildJob>, Task<IReadOnlyList<JobReceipt>>> _createJobs;
    private readonly string? _input;

    /// <summary>Makes a context; tests of handlers use it too.</summary>
    /// <param name="reportProgress">Takes the reports; the default drops them.</param>
    /// <param name="saveCheckpoint">Takes the checkpoints; the default drops them.</param>
    /// <param name="createJobs">Takes the jobs that the handler makes; the default drops them, and answers receipts with the ids they would have.</param>
    public JobContext(
        Func<int, string?, Task>? reportProgress = null,
        Func<ReadOnlyMemory<byte>, Task>? saveCheckpoint = null,
        Func<IReadOnlyList<ChildJob>, Task<IReadOnlyList<JobReceipt>>>? createJobs = null)
    {
        _reportProgress = reportProgress ?? ((_, _) => Task.CompletedTask);
        _saveCheckpoint = saveCheckpoint ?? (_ => Task.CompletedTask);
        _createJobs = createJobs ?? DropAsync;
    }

    /// <summary>The job's id.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The number of this run, from 1; higher than that of every earlier run of the job.</summary>
    public required int Attempt { get; init; }

    /// <summary>The name the handler is registered under.</summary>
    public required string MessageName { get; init; }

    /// <summary>The job's name for people.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The job's <c>data</c>; null where it has none. Data above 1 MiB is read when it is asked for here, and the thread waits
    /// for that; it then takes twice its bytes of memory, or more. <see cref="OpenInputAsync"/> holds none of it.
    /// </summary>
    /// <exception cref="JobException">The data is longer than a text can be (<see cref="JobErrorKind.TooLarge"/>), or the job is gone.</exception>
    /// <exception cref="OperationCanceledException">This run is to stop, and the data could not be read so far.</exception>
    public string? Input
    {
        get => LargeInput is { } large ? large.ReadText() : _input;
        init => _input = value;
    }

    /// <summary>Where the input is that is too large to be read before it is asked for; null for all other.</summary>
    internal ILargeInput? LargeInput { get; init; }

    /// <summary>
    /// What an earlier run saved by <see cref="SaveCheckpointAsync"/>; null when none did. It outlives pauses, postponements,
    /// retries and lost runs, and goes when the job or its occurrence ends: a failed job that is retried by hand begins anew.
    /// </summary>
    public ReadOnlyMemory<byte>? Checkpoint { get; init; }

    /// <summary>The level of creation: 0 for a job from outside.</summary>
    public int Depth { get; init; }

    /// <summary>Ties jobs of one piece of work together.</summary>
    public Guid? CorrelationId { get; init; }

    /// <summary>
    /// The occurrence of a recurring job that runs, UTC: when the rule had it, or when somebody had the job run now. All tries
    /// of one have the same. Null where the job does not recur.
    /// </summary>
    public DateTimeOffset? Occurrence { get; init; }

    /// <summary>The same for every run of the job, and for no other job: the job's id as text. Of a recurring job each occurrence has its own: the id, <c>-</c> and the occurrence, as in <c>…-20261127T030000Z</c>.</summary>
    public string IdempotencyKey => Occurrence is { } occurrence
        ? string.Create(CultureInfo.InvariantCulture, $"{JobId:D}-{occurrence.UtcDateTime:yyyyMMdd'T'HHmmss.FFFFFFF'Z'}")
        : JobId.ToString("D");

    /// <summary>Fires when somebody asks the job to pause: stop at a safe point.</summary>
    public CancellationToken PauseRequested { get; init; }

    /// <summary>
    /// Opens the job's <c>data</c> as bytes of UTF-8, to be read from the start to the end. However large it is, a piece of 256 KiB
    /// is in memory at a time. Each call begins anew. Dispose of the stream.
    /// </summary>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <returns>The stream; an empty one where the job has no data.</returns>
    /// <exception cref="JobException">The job is gone; the stream ends with it too where that is so while it is read.</exception>
    public Task<Stream> OpenInputAsync(CancellationToken cancellationToken = default) => LargeInput is { } large
        ? large.OpenAsync(cancellationToken)
        : Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(_input ?? string.Empty), writable: false));

    /// <summary>Shows how far the work is. Reports that come faster than they can be stored are skipped; the last one wins.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="message">In words, at most 1,000 characters; longer text is cut.</param>
    /// <exception cref="ArgumentOutOfRangeException">The percentage is out of its range.</exception>
    public Task ReportProgressAsync(int percent, string? message = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(percent, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        return _reportProgress(percent, message);
    }

    /// <summary>Saves how far the work is, for the next run to go on from; it takes the place of what was saved before. When the task ends it is on disk.</summary>
    /// <param name="checkpoint">At most <see cref="MaxCheckpointBytes"/> bytes, of any form; none drops what was saved before.</param>
    /// <exception cref="ArgumentException">It is too large.</exception>
    /// <exception cref="JobException">This run was given up: another one may be under way, and nothing was saved. Stop.</exception>
    public Task SaveCheckpointAsync(ReadOnlyMemory<byte> checkpoint) => checkpoint.Length <= MaxCheckpointBytes
        ? _saveCheckpoint(checkpoint)
        : throw new ArgumentException($"The checkpoint has {checkpoint.Length} bytes; {MaxCheckpointBytes} are allowed.", nameof(checkpoint));

    /// <summary>
    /// Makes a job, a child of this one, once: a run that is done again and gives the same name makes no second one and gets the
    /// first one's receipt. When the task ends the job is on disk; nothing waits for it to run.
    /// </summary>
    /// <param name="name">
    /// Which of this job's children it is: 1 to <see cref="ChildJob.MaxNameLength"/> characters, compared ordinally. A name that
    /// has been used stands for the first job of that name, whatever <paramref name="job"/> says.
    /// </param>
    /// <param name="job">What to run. It gets this job's owner, its depth and one more, and its correlation unless it has one of its own: that of this job, or this job's id.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="JobException">The job is not valid; it would be too deep (<see cref="JobErrorCodes.SdkCorrelationTokenDepthTooHigh"/>); or this run was given up, so stop. Nothing was stored.</exception>
    public async Task<JobReceipt> CreateJobAsync(string name, NewJob job) => (await CreateJobsAsync([new ChildJob(name, job)]))[0];

    /// <summary>Makes several jobs as <see cref="CreateJobAsync"/> does, in this order and in one go: those that are not there yet, all or none.</summary>
    /// <param name="jobs">Up to 1,000 jobs, each of another name; none makes none.</param>
    /// <returns>Their receipts, in the same order.</returns>
    /// <exception cref="ArgumentException">A name is empty, too long or given twice.</exception>
    /// <exception cref="JobException">As for <see cref="CreateJobAsync"/>.</exception>
    public Task<IReadOnlyList<JobReceipt>> CreateJobsAsync(IReadOnlyList<ChildJob> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        var names = new HashSet<string>(jobs.Count, StringComparer.Ordinal);
        foreach (var child in jobs)
        {
            ArgumentNullException.ThrowIfNull(child, nameof(jobs));
            ArgumentNullException.ThrowIfNull(child.Job, nameof(jobs));
            if (child.Name is not { Length: > 0 and <= ChildJob.MaxNameLength })
            {
                throw new ArgumentException($"The name of a child has {child.Name?.Length ?? 0} characters; 1 to {ChildJob.MaxNameLength} are allowed.", nameof(jobs));
            }

            if (!names.Add(child.Name))
            {
                throw new ArgumentException($"The name '{child.Name}' is given twice; each child has a name of its own.", nameof(jobs));
            }
        }

        return jobs.Count == 0 ? Task.FromResult<IReadOnlyList<JobReceipt>>([]) : _createJobs(jobs);
    }

    private Task<IReadOnlyList<JobReceipt>> DropAsync(IReadOnlyList<ChildJob> jobs) =>
        Task.FromResult<IReadOnlyList<JobReceipt>>([.. jobs.Select(child => new JobReceipt(ChildJobId.Of(JobId, Occurrence, child.Name), Sequence: 0))]);
}
