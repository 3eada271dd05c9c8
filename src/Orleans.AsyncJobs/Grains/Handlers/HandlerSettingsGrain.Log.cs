using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Grains.Handlers;

internal sealed partial class HandlerSettingsGrain
{
    [LoggerMessage(LogLevel.Warning, "A change of a handler's settings is stored but not yet told in the activity; it is told later.")]
    private partial void LogNotRecorded(Exception exception);
}
