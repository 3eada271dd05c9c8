using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>How far a run of a bulk delete is, and what it was bound to at its begin: what its job saves as its checkpoint.</summary>
/// <param name="BegunOn">When it began: spans of time count from here, also when it goes on after a crash.</param>
/// <param name="UpToSequence">The highest sequence there was then.</param>
/// <param name="Count">How many jobs there were to delete then.</param>
/// <param name="Walk">How far it is.</param>
internal sealed record BulkDeleteProgress(DateTimeOffset BegunOn, long UpToSequence, long Count, BulkProgress Walk)
{
    // As in BulkProgress: letters as they are take less room.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether no job has been asked yet.</summary>
    public bool IsNew => Walk is { Asked: 0, Pending.Count: 0 };

    /// <summary>Reads a checkpoint; null where there is none.</summary>
    public static BulkDeleteProgress? Parse(ReadOnlyMemory<byte>? checkpoint) =>
        checkpoint is { Length: > 0 } saved ? JsonSerializer.Deserialize<BulkDeleteProgress>(saved.Span, Json) : null;

    /// <summary>The checkpoint.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}
