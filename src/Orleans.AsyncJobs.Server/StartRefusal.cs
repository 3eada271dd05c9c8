using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Server;

/// <summary>Says in one line why the service did not start, and the way out. What it does not know is a fault of ours and keeps its trace.</summary>
internal static class StartRefusal
{
    private const int NoSpaceLeft = 28; // ENOSPC, errno.h
    private const int DiskFull = unchecked((int)0x80070070); // ERROR_DISK_FULL, winerror.h

    public static string? Explain(Exception exception, string urls) => exception switch
    {
        JobStoreException or OptionsValidationException => exception.Message,
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => $"{exception.Message} Correct the setting; durations are written 00:00:05.",

        // A file of the program's own, such as the console's log: the store says it of its files itself.
        IOException { HResult: NoSpaceLeft or DiskFull } => $"A disk is full: {exception.Message} Make space there.",

        // appsettings.json that is no JSON: the cause names line and place.
        InvalidDataException => $"{exception.Message} {exception.InnerException?.Message}".TrimEnd(),
        AddressInUseException => $"A port of {urls} is in use by another program. Choose another with --urls http://127.0.0.1:5081.",
        SocketException => $"{urls} cannot be listened on: {exception.Message}. Choose another address with --urls http://127.0.0.1:5081.",
        AggregateException several => ExplainAll(several, urls),
        { InnerException: { } inner } => Explain(inner, urls),
        _ => null,
    };

    // What is not known may be what follows from the one that is: a part that stops because another one did.
    private static string? ExplainAll(AggregateException several, string urls)
    {
        var explanations = several.InnerExceptions.Select(inner => Explain(inner, urls)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return explanations.Count == 0 ? null : string.Join(' ', explanations);
    }
}
