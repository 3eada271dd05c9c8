using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>Where batches keep what does not stay in memory, and how much of it there may be at a time.</summary>
internal sealed class SpoolFolder
{
    /// <summary>The most bytes of all batches: 64 of the largest bodies. What is beyond is told to come back.</summary>
    public const long MaxBytes = 64 * 128L * 1024 * 1024;

    private const string FolderVariable = "ASPNETCORE_TEMP";

    private readonly string _path;
    private readonly long _maxBytes;
    private long _bytes;

    public SpoolFolder()
        : this(Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? folder : Path.GetTempPath(), MaxBytes)
    {
    }

    /// <param name="path">The folder.</param>
    /// <param name="maxBytes">The most bytes at a time.</param>
    public SpoolFolder(string path, long maxBytes)
    {
        _path = path;
        _maxBytes = maxBytes;
    }

    /// <summary>The bytes that are kept now.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Makes room for so many bytes more.</summary>
    /// <exception cref="WebApiException">429: other batches have it.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) > _maxBytes)
        {
            Free(bytes);
            throw new WebApiException(StatusCodes.Status429TooManyRequests, JobErrorCodes.ThrottlingConcurrency,
                $"Other batches fill the {_maxBytes / 1024 / 1024:N0} MB on disk that there are for them. Send the request again in a moment.");
        }
    }

    public void Free(long bytes) => Interlocked.Add(ref _bytes, -bytes);

    /// <summary>Makes a file that is gone when it is closed, or when the process ends in any way.</summary>
    public FileStream Create()
    {
        var path = Path.Combine(_path, $"asyncjobs-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options |= FileOptions.DeleteOnClose;
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);

        // Without a name it is the system that takes it away, also behind a process that is killed.
        File.Delete(path);
        return file;
    }
}
