namespace Orleans.AsyncJobs.Settings;

/// <summary>The limits of the service that no setting changes, each in this one place.</summary>
internal static class JobLimits
{
    /// <summary>The most jobs one create stores.</summary>
    public const int MaxBulkCreate = 1_000;

    /// <summary>The most changes of one change set. Dataverse: 1,000 in a batch.</summary>
    public const int MaxChangeSet = 1_000;

    /// <summary>For how long a job waits for a change set that it has prepared: many times what one takes, and short enough for who waits behind it when the silo that made the set has died.</summary>
    public static readonly TimeSpan PreparationTime = TimeSpan.FromSeconds(10);

    /// <summary>A change set is not stored if it took longer than this to prepare its jobs, so that none of them has given up waiting.</summary>
    public static readonly TimeSpan MaxTimeToPrepare = TimeSpan.FromSeconds(5);

    /// <summary>The most characters of a job's data. In UTF-8 that many stay under SQLite's limit of 10^9 bytes for a row.</summary>
    public const int MaxDataLength = 200_000_000;

    /// <summary>Data of up to so many bytes takes no part in <c>Dispatch:MaxDataBytes</c>: with every slot taken they are small beside one that does.</summary>
    public const long SmallDataBytes = 64 * 1_024;

    /// <summary>Data of up to so many bytes lies with its row; what is larger is kept apart, as a file. Dataverse: file storage.</summary>
    public const int MaxInlineDataBytes = 16 * 1_024;

    /// <summary>The most bytes of a job's data.</summary>
    public const long MaxDataBytes = 1L << 30;

    /// <summary>The most bytes of a piece in which large data is kept, written and read.</summary>
    public const int DataChunkBytes = 256 * 1_024;

    /// <summary>Input of up to so many bytes is read before its handler starts; larger input when the handler asks for it.</summary>
    public const int MaxReadAheadBytes = 1_024 * 1_024;

    /// <summary>The most characters of a message name.</summary>
    public const int MaxMessageNameLength = 160;

    /// <summary>The most characters of the name of a time zone.</summary>
    public const int MaxTimeZoneLength = 64;

    /// <summary>The most characters of <c>message</c>; longer text is cut with a mark.</summary>
    public const int MaxMessageLength = 100_000;

    /// <summary>The most characters of <c>progressmessage</c>; longer text is cut with a mark.</summary>
    public const int MaxProgressLength = 1_000;

    /// <summary>The most characters of one line that a handler logs; longer text is cut with a mark. In UTF-8 that is less than is kept of a run.</summary>
    public const int MaxLogLineLength = 16_384;

    /// <summary>The most bytes of a checkpoint.</summary>
    public const int MaxCheckpointBytes = JobContext.MaxCheckpointBytes;

    /// <summary>The most jobs of one handler that its own limit may let run at a time.</summary>
    public const int MaxHandlerLimit = 10_000;

    /// <summary>W3C Trace Context §3.2: version 00 has 55 characters.</summary>
    public const int MaxTraceParentLength = 55;

    /// <summary>W3C Trace Context §3.3.1.5: at least so many characters are passed on.</summary>
    public const int MaxTraceStateLength = 512;

    /// <summary>The most characters of an idempotency key.</summary>
    public const int MaxIdempotencyKeyLength = 256;

    /// <summary>Runs of one job that may be lost with their process before the job fails.</summary>
    public const int MaxLostRuns = 5;

    /// <summary>From so many lost runs on, a job runs as a suspect: one at a time in a silo.</summary>
    public const int SuspectLostRuns = 2;

    /// <summary>How many rows the service reads of the table at once: no reader holds a snapshot for longer than that takes.</summary>
    public const int PageRows = 1_000;

    /// <summary>The most jobs an explanation tells of.</summary>
    public const int MaxExplainedJobs = 1_000;

    /// <summary>How long running jobs may go on when the service stops.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    /// <summary>How long the idempotency key of a create is kept.</summary>
    public static readonly TimeSpan IdempotencyTime = TimeSpan.FromHours(24);

    /// <summary>Dates after this one, the last moment of 9999-12-30, are refused, as Dataverse does.</summary>
    public static readonly DateTimeOffset LatestDate = new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero).AddTicks(-1);
}
