using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Output;
using Orleans.AsyncJobs.Sqlite.FileSpace;

namespace Orleans.AsyncJobs.Server.Commands.Store;

internal sealed class StoreCompactCommand : ProgramCommand
{
    private static readonly RowShape Compacted = new("bytes", [], ["bytesbefore", "bytes"]);

    private readonly Option<string?> _data = new("--data") { Description = "the folder of a service that does not run", HelpName = "folder" };

    public StoreCompactCommand()
        : base("compact", "Writes the store of a stopped service anew, without its unused space.", "asyncjobs store compact --data ./stopped") => Add(_data);

    public override string Notes =>
        "A running service gives unused space back by itself. This is for a store that an earlier version made: it does so too afterwards. " +
        "It takes twice the space that the store uses meanwhile.";

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        if (context.Value(_data) is not { } folder || string.IsNullOrWhiteSpace(folder))
        {
            throw CommandException.WrongUse("--data names no folder; stop the service and give its folder, such as --data ./data.");
        }

        var (before, after) = await Task.Run(
            () => StoreSource.Try(() => StoreCompaction.Run(folder, context.CancellationToken)), context.CancellationToken);
        var output = context.Rows();
        if (output.Format == OutputFormat.Table)
        {
            output.WriteMembers([("size before", Sizes.Of(before)), ("size", Sizes.Of(after))]);
        }
        else
        {
            output.WriteOne(new JsonObject { ["bytesbefore"] = before, ["bytes"] = after }, Compacted);
        }

        return ExitCode.Done;
    }
}
