using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Sqlite;

internal sealed partial class SqliteJobStore
{
    [LoggerMessage(LogLevel.Information, "The job store {Location} is open, schema version {Version}.")]
    private static partial void LogOpened(ILogger logger, string location, int version);

    [LoggerMessage(LogLevel.Critical, "The job store {Location} failed. It takes no writes until it has been reopened, which is tried again and again.")]
    private static partial void LogFault(ILogger logger, string location, Exception exception);

    [LoggerMessage(LogLevel.Error, "The job store could not be reopened; the next attempt is in {Delay}.")]
    private static partial void LogReopenFailed(ILogger logger, TimeSpan delay, Exception exception);

    [LoggerMessage(LogLevel.Information, "The job store {Location} has been reopened.")]
    private static partial void LogReopened(ILogger logger, string location);

    [LoggerMessage(LogLevel.Critical, "The disk that holds {Location} is full. New jobs are refused; the outcome of running jobs goes into the space set aside.")]
    private static partial void LogDiskFull(ILogger logger, string location, Exception exception);

    [LoggerMessage(LogLevel.Information, "The disk that holds {Location} has space again. New jobs are taken.")]
    private static partial void LogSpaceIsBack(ILogger logger, string location);

    [LoggerMessage(LogLevel.Warning, "There is no space in {Folder} to set aside for the outcome of jobs when the disk is full.")]
    private static partial void LogNoReserve(ILogger logger, string folder);

    [LoggerMessage(LogLevel.Error, "The job store could not be read.")]
    private static partial void LogReadFailed(ILogger logger, Exception exception);
}
