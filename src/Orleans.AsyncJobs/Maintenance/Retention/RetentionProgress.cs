using System.Globalization;
using System.Text.Json;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance.Retention;

/// <summary>How far retention is: what its job saves as its checkpoint.</summary>
internal sealed record RetentionProgress
{
    /// <summary>Ages count to this moment: when the run began.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>What it is at.</summary>
    public RetentionPart Part { get; init; }

    /// <summary>The last sequence that can be old enough for this part; null where that is not known yet.</summary>
    public long? UpToSequence { get; init; }

    /// <summary>Where the last step over jobs ended; null before the first.</summary>
    public ExpiredPlace? After { get; init; }

    /// <summary>The kind of records that are looked through for such without a job.</summary>
    public int OrphanKind { get; init; }

    /// <summary>In how many steps so far.</summary>
    public int OrphanSteps { get; init; }

    /// <summary>Succeeded jobs that went.</summary>
    public long Succeeded { get; init; }

    /// <summary>Failed jobs that went.</summary>
    public long Failed { get; init; }

    /// <summary>Canceled jobs that went.</summary>
    public long Canceled { get; init; }

    /// <summary>Jobs without a row of which records went.</summary>
    public long Orphans { get; init; }

    /// <summary>Jobs that went.</summary>
    public long Jobs => Succeeded + Failed + Canceled;

    /// <summary>Reads a checkpoint; without one the run begins now.</summary>
    public static RetentionProgress Parse(ReadOnlyMemory<byte>? checkpoint, DateTimeOffset now) =>
        checkpoint is { } saved ? JsonSerializer.Deserialize<RetentionProgress>(saved.Span)! : new RetentionProgress { AsOf = now };

    /// <summary>The checkpoint.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>The begin of the next part.</summary>
    public RetentionProgress NextPart() => this with { Part = Part + 1, UpToSequence = null, After = null };

    /// <summary>The progress after some jobs of its part went.</summary>
    public RetentionProgress With(int jobs, ExpiredPlace? after) => Part switch
    {
        RetentionPart.Succeeded => this with { Succeeded = Succeeded + jobs, After = after },
        RetentionPart.Failed => this with { Failed = Failed + jobs, After = after },
        _ => this with { Canceled = Canceled + jobs, After = after },
    };

    /// <summary>About how far it is. Succeeded jobs are nearly all of the work.</summary>
    public int Percent() => Part switch
    {
        RetentionPart.Succeeded => UpToSequence is > 0 and var end ? (int)(90 * (After?.Sequence ?? 0) / end) : 0,
        RetentionPart.Failed => 90,
        RetentionPart.Canceled => 94,
        RetentionPart.Orphans => 98,
        _ => 100,
    };

    /// <summary>The numbers in words.</summary>
    /// <param name="isDryRun">Whether nothing went in truth.</param>
    public string Describe(bool isDryRun)
    {
        var jobs = string.Create(
            CultureInfo.InvariantCulture,
            $"{Jobs:N0} {(Jobs == 1 ? "job" : "jobs")} {(isDryRun ? "would be deleted" : "deleted")}: {Succeeded:N0} succeeded, {Failed:N0} failed, {Canceled:N0} canceled.");
        return Orphans == 0 ? jobs : string.Create(CultureInfo.InvariantCulture, $"{jobs} Records of {Orphans:N0} jobs that were gone are deleted too.");
    }
}

/// <summary>The parts of the work, in their order.</summary>
internal enum RetentionPart
{
    Succeeded,
    Failed,
    Canceled,
    Orphans,
    Done,
}
