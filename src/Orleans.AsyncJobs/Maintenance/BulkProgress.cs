using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>How far an action on many jobs is: what its job saves as its checkpoint.</summary>
internal sealed record BulkProgress
{
    /// <summary>How many refusals are named: 100.</summary>
    public const int MaxRefusals = 100;

    // Letters as they are: a checkpoint has room for 100 refusals so, and not for six characters a letter.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All jobs up to this sequence have been asked.</summary>
    public long LastSequence { get; init; }

    /// <summary>Jobs that took the action, or stood so already.</summary>
    public long Done { get; init; }

    /// <summary>Jobs that refused it.</summary>
    public long Refused { get; init; }

    /// <summary>Jobs that were gone by then.</summary>
    public long Gone { get; init; }

    /// <summary>The first refusals.</summary>
    public IReadOnlyList<BulkRefusal> Refusals { get; init; } = [];

    /// <summary>The jobs that are asked next: after a crash some of them may have been.</summary>
    public IReadOnlyList<Guid> Pending { get; init; } = [];

    /// <summary>The sequence of the last of them.</summary>
    public long PendingLast { get; init; }

    /// <summary>How many jobs have been asked.</summary>
    public long Asked => Done + Refused + Gone;

    /// <summary>Reads a checkpoint; without one nothing has been done.</summary>
    public static BulkProgress Parse(ReadOnlyMemory<byte>? checkpoint) =>
        checkpoint is { } saved ? JsonSerializer.Deserialize<BulkProgress>(saved.Span, Json)! : new BulkProgress();

    /// <summary>The checkpoint.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>The progress after more jobs were asked.</summary>
    /// <param name="lastSequence">The last of them.</param>
    /// <param name="answers">What each of them said.</param>
    public BulkProgress With(long lastSequence, IReadOnlyList<BulkAnswer> answers) => new()
    {
        LastSequence = lastSequence,
        Done = Done + answers.Count(answer => answer is { IsGone: false, Refusal: null }),
        Refused = Refused + answers.Count(answer => answer.Refusal is not null),
        Gone = Gone + answers.Count(answer => answer.IsGone),
        Refusals = [.. Refusals.Concat(answers.Select(answer => answer.Refusal).OfType<BulkRefusal>()).Take(MaxRefusals)],
    };

    /// <summary>The numbers in words, with the refusals a line each.</summary>
    /// <param name="done">What was done: <c>canceled</c>.</param>
    /// <param name="refused">What became of the others: <c>refused</c>.</param>
    public string Describe(string done, string refused)
    {
        var numbers = $"{Done} {done}, {Refused} {refused}, {Gone} gone.";
        var more = Refused > Refusals.Count ? [$"and {Refused - Refusals.Count} more"] : Array.Empty<string>();
        return string.Join('\n', [numbers, .. Refusals.Select(refusal => refusal.ToString()), .. more]);
    }
}

/// <summary>A job that is asked.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Token">Its dependency token.</param>
/// <param name="Version">The version with which it matched; null where its row is gone.</param>
internal readonly record struct BulkTarget(Guid JobId, string? Token, long? Version);

/// <summary>What one job said to the action.</summary>
/// <param name="JobId">The job.</param>
/// <param name="IsGone">Whether it was gone.</param>
/// <param name="Refusal">Why it refused; null where it did not.</param>
internal sealed record BulkAnswer(Guid JobId, bool IsGone, BulkRefusal? Refusal)
{
    /// <summary>Whether it has changed since it was looked at, and so was not deleted: it may match no more.</summary>
    public bool HasChanged { get; init; }

    /// <summary>Whether it did not answer in time: it may be deleted all the same.</summary>
    public bool IsUnsettled { get; init; }
}

/// <summary>A job that refused, with the code and the sentence of the refusal.</summary>
internal sealed record BulkRefusal(Guid JobId, int Code, string Message)
{
    /// <summary>Longer sentences are cut, so that all refusals fit into a checkpoint.</summary>
    public const int MaxMessageLength = 150;

    public override string ToString() => $"{JobId:D} 0x{Code:x8} {Message}";
}
