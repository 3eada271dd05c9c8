using System.Reflection;
using System.Text;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>A store that has the members of lines and a place on disk, and nothing else.</summary>
public class FakeJobStore : DispatchProxy
{
    /// <summary>The members of each token, in order.</summary>
    internal Dictionary<string, List<JobState>> Members { get; } = new(StringComparer.Ordinal);

    internal string Location { get; set; } = "/nowhere/jobs.db";

    internal List<(string Token, long? After, int Limit)> Asked { get; } = [];

    /// <summary>The rows that have data.</summary>
    internal FakeJobQueries Queries { get; private set; } = null!;

    /// <summary>What was uploaded, whole chunks after one another; gone when the upload has ended.</summary>
    internal Dictionary<Guid, MemoryStream> Uploads { get; } = [];

    /// <summary>Whether their bytes are kept.</summary>
    internal bool KeepsUploads { get; set; } = true;

    /// <summary>Called with each chunk that is read or written.</summary>
    internal Action? Chunk { get; set; }

    internal static IJobStore Create(FakeJobQueries queries)
    {
        var store = Create<IJobStore, FakeJobStore>();
        Of(store).Queries = queries;
        return store;
    }

    /// <summary>The data of a job that is being created, wherever it is.</summary>
    internal string? DataOf(NewJob job) => job.Blob is { } blob ? Encoding.UTF8.GetString(Uploads[blob.BlobId].ToArray()) : job.Data;

    internal static FakeJobStore Of(IJobTable store) => (FakeJobStore)(object)store;

    private byte[]? BytesOf(Guid jobId) =>
        Queries.Rows.Find(row => Equals(row["asyncoperationid"], jobId))?.GetValueOrDefault("data") is string data ? Encoding.UTF8.GetBytes(data) : null;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case $"get_{nameof(IJobStore.Location)}":
                return Location;
            case nameof(IJobTable.ReadMembersAsync):
                var (token, after, limit) = ((string)args![0]!, (long?)args[1], (int)args[2]!);
                Asked.Add((token, after, limit));
                return Task.FromResult<IReadOnlyList<JobState>>(
                    [.. (Members.GetValueOrDefault(token) ?? []).Where(member => after is null || member.Status.Position > after).Take(limit)]);
            case nameof(IJobBlobs.FindDataAsync):
                var jobId = (Guid)args![0]!;
                return Task.FromResult(BytesOf(jobId) is { } found ? new JobDataPlace(jobId, found.Length, jobId, null) : null);
            case nameof(IJobBlobs.ReadChunkAsync):
                Chunk?.Invoke();
                var start = (int)args![1]! * JobLimits.DataChunkBytes;
                var bytes = BytesOf(((JobDataPlace)args[0]!).JobId)!;
                var piece = bytes.AsSpan(Math.Min(start, bytes.Length), Math.Clamp(bytes.Length - start, 0, JobLimits.DataChunkBytes));
                piece.CopyTo(((Memory<byte>)args[2]!).Span);
                return Task.FromResult(piece.Length);
            case nameof(IJobBlobs.AppendChunkAsync):
                Chunk?.Invoke();
                var (blobId, number, chunk) = ((Guid)args![0]!, (int)args[1]!, (ReadOnlyMemory<byte>)args[2]!);
                if (number == 0)
                {
                    Uploads.Add(blobId, new MemoryStream());
                }

                Uploads[blobId].Write(KeepsUploads ? chunk.Span : default);
                return Task.CompletedTask;
            case nameof(IJobBlobs.EndUpload):
                Uploads.Remove((Guid)args![0]!);
                return null;
            default:
                throw new NotSupportedException(targetMethod.Name);
        }
    }
}
