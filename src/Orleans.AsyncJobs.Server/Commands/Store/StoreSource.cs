using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Output;
using Orleans.AsyncJobs.Sqlite.Upkeep;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Server.Commands.Store;

/// <summary>Which store: that of the running service, or that of a folder whose service does not run.</summary>
internal static class StoreSource
{
    /// <summary>A store's size and state.</summary>
    public static RowShape Info { get; } = new(
        "location",
        [],
        ["location", "schema", "bytes", "logbytes", "unusedbytes", "diskfreebytes", "queuedwrites", "commits", "commitp50seconds", "commitp99seconds", "sparebytes"]);

    public static Option<string?> Data() => new("--data") { Description = "the folder of a service that does not run; else the running service is asked", HelpName = "folder" };

    /// <summary>Opens the store of a folder. Nothing in the folder changes, and no service starts there meanwhile.</summary>
    /// <exception cref="CommandException">There is none, or a service runs there.</exception>
    public static StoppedStore Open(string folder)
    {
        if (string.IsNullOrWhiteSpace(folder))
        {
            throw CommandException.WrongUse("--data names no folder; give one such as --data ./data.");
        }

        return Try(() => StoppedStore.Open(folder));
    }

    /// <summary>Does something to a store. What cannot be done is said in one sentence.</summary>
    public static T Try<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (JobStoreException exception)
        {
            var way = exception.Message.Contains("in use by another process", StringComparison.Ordinal) ? " A running service is asked without --data." : "";
            throw new CommandException(ExitCode.Failed, exception.Message + way, exception);
        }
    }

    /// <summary>The same members as the Web API gives them.</summary>
    public static JsonObject Row(StoreInfo info) => new()
    {
        ["location"] = info.Location,
        ["schema"] = info.Schema,
        ["bytes"] = info.Bytes,
        ["logbytes"] = info.LogBytes,
        ["unusedbytes"] = info.UnusedBytes,
        ["diskfreebytes"] = info.DiskFreeBytes,
        ["queuedwrites"] = info.QueuedWrites,
        ["commits"] = info.Commits,
        ["commitp50seconds"] = info.CommitP50Seconds,
        ["commitp99seconds"] = info.CommitP99Seconds,
        ["sparebytes"] = info.SpareBytes,
    };
}
