using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>
/// The bytes of bodies, and of data that is read, that may be in flight at a time. They cost up to four times their size
/// while they are read and stored or sent, so the budget is an eighth of the process's memory: half of it at most is
/// theirs. Nobody waits in line for it: what does not fit is told to come back, and an eighth of the budget is kept for
/// small bodies, so that large ones hold up none of those.
/// </summary>
internal sealed class BodyBudget
{
    /// <summary>The most bytes of a body, whatever the memory. Dataverse: 128 MB.</summary>
    public const long MaxBytes = 128L * 1024 * 1024;

    /// <summary>Up to this size a body is small.</summary>
    public const int SmallBytes = 64 * 1024;

    // Eight of the largest bodies at a time are more than one store can write; less than 16 MB serves nobody.
    private const long MaxTotalBytes = 8 * MaxBytes;
    private const long MinTotalBytes = 16L * 1024 * 1024;
    private const int Share = 8;

    private readonly long _total;
    private readonly long _forLarge;
    private long _taken;

    public BodyBudget()
        : this(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
    {
    }

    /// <param name="memoryBytes">What the process may use: of its container, or of its heap where that has a limit.</param>
    public BodyBudget(long memoryBytes)
    {
        _total = Math.Clamp(memoryBytes / Share, MinTotalBytes, MaxTotalBytes);
        _forLarge = _total - (_total / Share);
        MaxBodyBytes = Math.Min(MaxBytes, _forLarge);
    }

    /// <summary>The most bytes that one body may have in this process.</summary>
    public long MaxBodyBytes { get; }

    /// <summary>The bytes that are taken.</summary>
    public long TakenBytes => Volatile.Read(ref _taken);

    /// <summary>Takes the bytes of a body; they are given back when the result is disposed.</summary>
    /// <exception cref="WebApiException">They will never fit (413), or do not just now (429).</exception>
    public Claim Take(long bytes)
    {
        var claim = new Claim(this);
        claim.Grow(bytes);
        return claim;
    }

    /// <summary>Takes the bytes of data that is read, or of a part of it that is in memory at a time; small data takes nothing.</summary>
    /// <exception cref="WebApiException">They do not fit just now (429).</exception>
    public Claim TakeData(long bytes)
    {
        var claim = new Claim(this);
        if (bytes > SmallBytes)
        {
            claim.Add(bytes, _forLarge);
        }

        return claim;
    }

    /// <summary>A refusal of a body that never fits.</summary>
    public WebApiException TooLarge() => new(StatusCodes.Status413PayloadTooLarge, JobErrorCodes.InvalidArgument, MaxBodyBytes == MaxBytes
        ? $"The body is larger than the {MaxBytes / 1024 / 1024} MB that are taken."
        : $"The body is larger than the {MaxBodyBytes / 1024 / 1024} MB that this process has the memory for. Send less, or give it more memory.");

    /// <summary>A refusal of a body that is larger than any that is taken.</summary>
    public static WebApiException TooLarge(long maxBytes) => new(
        StatusCodes.Status413PayloadTooLarge, JobErrorCodes.InvalidArgument, $"The body is larger than the {maxBytes / 1024 / 1024} MB that are taken.");

    /// <summary>What one request has taken.</summary>
    internal sealed class Claim(BodyBudget budget) : IDisposable
    {
        private long _bytes;

        /// <summary>Takes more, up to so many bytes in all.</summary>
        public void Grow(long bytes)
        {
            if (bytes > budget.MaxBodyBytes)
            {
                throw budget.TooLarge();
            }

            Add(bytes - _bytes, bytes <= SmallBytes ? budget._total : budget._forLarge);
        }

        /// <summary>Gives back all but so many bytes.</summary>
        public void Keep(long bytes)
        {
            if (bytes < _bytes)
            {
                Interlocked.Add(ref budget._taken, bytes - _bytes);
                _bytes = bytes;
            }
        }

        internal void Add(long bytes, long limit)
        {
            if (Interlocked.Add(ref budget._taken, bytes) > limit)
            {
                Interlocked.Add(ref budget._taken, -bytes);
                throw new WebApiException(StatusCodes.Status429TooManyRequests, JobErrorCodes.ThrottlingConcurrency,
                    $"The bodies and the data of other requests fill the {budget._total / 1024 / 1024} MB that there are for them. Send the request again in a moment.");
            }

            _bytes += bytes;
        }

        public void Dispose() => Interlocked.Add(ref budget._taken, -Interlocked.Exchange(ref _bytes, 0));
    }
}
