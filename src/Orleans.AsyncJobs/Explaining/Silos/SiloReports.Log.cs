using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Explaining.Silos;

internal sealed partial class SiloReports
{
    [LoggerMessage(LogLevel.Warning, "The silo {HostId} did not say how it stands.")]
    private partial void LogNoAnswer(Exception exception, string hostId);
}
