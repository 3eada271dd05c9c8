using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Server;

/// <summary>Says in one line why the service did not start, and the way out. What it does not know is a fault of ours and keeps its trace.</summary>
internal static class StartRefusal
{
    public static string? Explain(Exception exception, string urls) => exception switch
    {
        JobStoreException or OptionsValidationException => exception.Message,
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => $"{exception.Message} Correct the setting; durations are written 00:00:05.",

        // appsettings.json that is no JSON: the cause names line and place.
        InvalidDataException => $"{exception.Message} {exception.InnerException?.Message}".TrimEnd(),
        AddressInUseException => $"A port of {urls} is in use by another program. Choose another with --urls http://127.0.0.1:5081.",
        SocketException => $"{urls} cannot be listened on: {exception.Message}. Choose another address with --urls http://127.0.0.1:5081.",
        AggregateException several => ExplainAll(several, urls),
        { InnerException: { } inner } => Explain(inner, urls),
        _ => null,
    };

    private static string? ExplainAll(AggregateException several, string urls)
    {
        var explanations = several.InnerExceptions.Select(inner => Explain(inner, urls)).ToList();
        return explanations.Contains(null) ? null : string.Join(' ', explanations.Distinct(StringComparer.Ordinal));
    }
}
