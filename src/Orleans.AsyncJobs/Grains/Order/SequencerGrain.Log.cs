using Microsoft.Extensions.Logging;

namespace Orleans.AsyncJobs.Grains.Order;

internal sealed partial class SequencerGrain
{
    [LoggerMessage(LogLevel.Warning, "The dispatcher was not told of the next member of token {Token}; it will find it when it reconciles.")]
    private partial void LogNotTold(Exception exception, string token);
}
