using System.Text;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Testing;

/// <summary>The rows of a job table and the rules for writing them, in their plainest form.</summary>
internal sealed class InMemoryJobRows
{
    private readonly Dictionary<Guid, JobState> _rows = [];
    private readonly Dictionary<Guid, string> _data = [];
    private readonly InMemoryJobBlobs _blobs = new();
    private readonly Dictionary<Guid, byte[]> _checkpoints = [];
    private readonly Dictionary<(Guid Parent, Guid Child), long> _deletedChildren = [];
    private long _lastSequence;

    public InMemoryJobRecords Records { get; } = new();

    public IReadOnlyList<JobState> All => [.. _rows.Values.OrderBy(row => row.Job.Sequence)];

    public JobState? Find(Guid jobId) => _rows.GetValueOrDefault(jobId);

    public string? FindData(Guid jobId) => _data.GetValueOrDefault(jobId);

    public JobDataPlace? FindDataPlace(Guid jobId) => FindData(jobId) is not { } text
        ? null
        : Find(jobId)!.Job is { DataBlobId: { } blobId, DataBytes: { } bytes }
            ? new JobDataPlace(jobId, bytes, blobId, null)
            : new JobDataPlace(jobId, Encoding.UTF8.GetByteCount(text), null, text);

    public int ReadChunk(JobDataPlace place, int number, Span<byte> chunk) =>
        place.JobId == Guid.Empty ? _blobs.Read(place.BlobId!.Value, number, chunk)
        : Find(place.JobId)?.Job.DataBlobId == place.BlobId ? InMemoryJobBlobs.Read(Encoding.UTF8.GetBytes(_data[place.JobId]), number, chunk)
        : 0;

    public void AppendChunk(Guid blobId, int number, byte[] chunk) => _blobs.Append(blobId, number, chunk);

    public bool EndUpload(Guid blobId) => _blobs.Remove(blobId);

    public byte[]? FindCheckpoint(Guid jobId) => _checkpoints.GetValueOrDefault(jobId);

    public IReadOnlyList<JobState> Insert(IReadOnlyList<NewJobRow> jobs)
    {
        if (jobs.Count is 0 or > 1_000)
        {
            throw new ArgumentOutOfRangeException(nameof(jobs), jobs.Count, "An insert takes 1 to 1,000 rows.");
        }

        if (jobs.FirstOrDefault(row => row.Refusal is not null)?.Refusal is { } refusal)
        {
            throw refusal;
        }

        var blobs = new HashSet<Guid>();
        foreach (var row in jobs)
        {
            _blobs.Check(row.Blob);
            if (row.Blob is { } blob && !blobs.Add(blob.BlobId))
            {
                throw InMemoryJobBlobs.NotThere();
            }
        }

        var ids = new HashSet<Guid>();
        var ahead = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (job, _) in jobs)
        {
            if (job.Stored is not null)
            {
                throw new ArgumentException($"Job {job.Job.JobId:D} is stored already.", nameof(jobs));
            }

            if (!ids.Add(job.Job.JobId) || _rows.ContainsKey(job.Job.JobId))
            {
                throw new JobConflictException($"The id {job.Job.JobId:D} is taken.");
            }

            if (job.HoldsRun && job.Job.DependencyToken is { } token && (Members(token).Count > 0 || ahead.Contains(token)))
            {
                throw JobConflictException.OutOfTurn($"Another job of the token '{token}' is in front of job {job.Job.JobId:D}.");
            }

            if (job.Job.DependencyToken is not null)
            {
                ahead.Add(job.Job.DependencyToken);
            }
        }

        return [.. jobs.Select(Insert)];
    }

    public IdempotentInsert InsertChildren(IReadOnlyList<NewJobRow> jobs, JobParent parent)
    {
        if (Find(parent.JobId) is not { Status.Deleted: false } job)
        {
            throw JobException.NotFound(parent.JobId);
        }

        if (parent.FindFault(job.Status.State, job.Status.Attempt) is { } fault)
        {
            throw fault;
        }

        foreach (var place in _deletedChildren.Keys.Where(place => place.Parent == parent.JobId && parent.Occurrence is { } occurrence && place.Child < ChildJobId.FirstOf(occurrence)).ToList())
        {
            _deletedChildren.Remove(place);
        }

        NewJobRow[] missing = [.. jobs.Where(row => !_rows.ContainsKey(row.Job.Job.JobId) && !_deletedChildren.ContainsKey((parent.JobId, row.Job.Job.JobId)))];
        var stored = missing.Length == 0 ? [] : Insert(missing);
        return new IdempotentInsert(stored, [.. jobs.Select(row => new JobReceipt(row.Job.Job.JobId, SequenceOf(parent.JobId, row.Job.Job.JobId)))]);
    }

    public JobState Update(JobState job)
    {
        Check(job);
        var data = job.Entries?.Data;
        _blobs.Check(data?.Blob);
        var status = job.Status.Position == 0 ? job.Status with { Position = ++_lastSequence } : job.Status;
        var stored = _rows[job.Job.JobId];
        Guard(job with { Status = status }, stored);
        status = KeepCheckpoint(job, status);
        Records.Updated(job, status);
        var definition = stored.Job;
        if (data is not null)
        {
            KeepData(job.Job.JobId, data.Blob, data.Text);
            definition = data.ApplyTo(definition);
        }

        foreach (var following in job.Entries?.Following ?? [])
        {
            if (!_rows.ContainsKey(following.Job.Job.JobId))
            {
                Insert(new NewJobRow(following.Job, following.Data));
            }
        }

        // Who writes it may have read it before it moved to another lane.
        return Put(job with { Definition = definition, Status = status, Stored = status, Version = job.Version + 1, Next = null, Entries = null });
    }

    /// <summary>Why an update would be refused now; null when it would not. A position of 0 is not looked into.</summary>
    public JobConflictException? Refusal(JobState job)
    {
        try
        {
            Check(job);
            Guard(job, _rows[job.Job.JobId]);
            return null;
        }
        catch (JobConflictException exception)
        {
            return exception;
        }
    }

    /// <summary>Puts rows of these message names in lanes of their own, and all others out of them.</summary>
    public void SetLimitedMessageNames(IReadOnlyCollection<string> names)
    {
        foreach (var row in All)
        {
            Put(row with { Definition = row.Job with { LimitedMessageName = names.Contains(row.Job.MessageName, StringComparer.Ordinal) ? row.Job.MessageName : string.Empty } });
        }
    }

    public void Delete(JobState job)
    {
        Check(job);
        Records.Deleted(job);
        _rows.Remove(job.Job.JobId);
        _data.Remove(job.Job.JobId);
        _checkpoints.Remove(job.Job.JobId);
        if (job.Job.ParentJobId is { } parent && _rows.ContainsKey(parent))
        {
            _deletedChildren[(parent, job.Job.JobId)] = job.Job.Sequence;
        }

        foreach (var place in _deletedChildren.Keys.Where(place => place.Parent == job.Job.JobId).ToList())
        {
            _deletedChildren.Remove(place);
        }
    }

    private long SequenceOf(Guid parentId, Guid childId) => Find(childId)?.Job.Sequence ?? _deletedChildren[(parentId, childId)];

    private JobState Insert(NewJobRow row)
    {
        var job = row.Job;
        KeepData(job.Job.JobId, row.Blob, row.Data);
        var sequence = ++_lastSequence;
        var status = job.Status with
        {
            Position = job.Status.Position == 0 ? sequence : job.Status.Position,
            Admitted = job.Job.DependencyToken is not { } token
                || (Members(token).Count == 0 && (job.Status.State != JobStateCode.Suspended || TokenLines.HasPlace(job.Job, job.Status))),
        };
        status = KeepCheckpoint(job, status);
        Records.Inserted(job with { Status = status }, job.Entries);
        return Put(job with { Entries = null, Definition = row.Describe(sequence), Status = status, Stored = status, Version = 1 });
    }

    private void KeepData(Guid jobId, JobBlob? blob, string? text)
    {
        _data.Remove(jobId);
        if (blob is not null)
        {
            _data[jobId] = Encoding.UTF8.GetString(_blobs.Take(blob.BlobId));
        }
        else if (text is not null)
        {
            _data[jobId] = text;
        }
    }

    private JobStatus KeepCheckpoint(JobState job, JobStatus status)
    {
        if (status.State == JobStateCode.Completed || (job.Entries?.Checkpoint is null && status.CheckpointBytes is null))
        {
            _checkpoints.Remove(job.Job.JobId);
            return status with { CheckpointBytes = null };
        }

        if (job.Entries?.Checkpoint is not { } checkpoint)
        {
            return status;
        }

        _checkpoints[job.Job.JobId] = checkpoint.ToArray();
        return status with { CheckpointBytes = checkpoint.Length };
    }

    private JobState Put(JobState job) => _rows[job.Job.JobId] = job;

    private void Check(JobState job)
    {
        if (!_rows.TryGetValue(job.Job.JobId, out var stored))
        {
            throw new JobConflictException($"Job {job.Job.JobId:D} has no row.");
        }

        if (stored.Version != job.Version)
        {
            throw new JobConflictException($"Job {job.Job.JobId:D} has version {stored.Version}, not {job.Version}.");
        }
    }

    /// <summary>The members in the line of a token: the one that holds the run, then by position.</summary>
    public IReadOnlyList<JobState> Members(string token) =>
    [
        .. _rows.Values.Where(row => row.IsInTokenLine && string.Equals(row.Job.DependencyToken, token, StringComparison.Ordinal))
            .OrderBy(row => row.HoldsRun ? 0 : row.Status.Position),
    ];

    private void Guard(JobState job, JobState stored)
    {
        if (job.Job.DependencyToken is not { } token)
        {
            return;
        }

        var others = Members(token).Where(other => other.Job.JobId != job.Job.JobId).ToList();
        var takesTurn = job.HoldsRun
            ? !stored.HoldsRun || (job.Status.State == JobStateCode.Locked && stored.Status.State != JobStateCode.Locked)
            : job.IsInTokenLine && job.Status.Admitted && !stored.Status.Admitted;
        if ((job.HoldsRun && others.Exists(other => other.HoldsRun))
            || (takesTurn && others.Exists(other => other.HoldsRun || other.Status.Position < job.Status.Position)))
        {
            throw JobConflictException.OutOfTurn($"Another job of the token '{token}' is in front of job {job.Job.JobId:D}.");
        }
    }
}
