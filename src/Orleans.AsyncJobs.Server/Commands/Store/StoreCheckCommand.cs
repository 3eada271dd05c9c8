using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Store;

internal sealed class StoreCheckCommand : ProgramCommand
{
    private static readonly RowShape Faults = new("fault", [Column.Flexible("fault")], ["fault"]);

    private readonly Option<string?> _data = StoreSource.Data();

    public StoreCheckCommand()
        : base("check", "Reads the whole store and says what is damaged or does not agree.", "asyncjobs store check") => Add(_data);

    public override string Notes => "Exit code 0: nothing is wrong. 1: something is, one line each. Nothing is changed.";

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var faults = await ReadAsync(context, context.Value(_data));
        var output = context.Rows();
        if (output.Format != OutputFormat.Table || faults.Count > 0)
        {
            output.Write([.. faults.Select(fault => new JsonObject { ["fault"] = fault })], Faults);
        }

        context.Say(faults.Count == 0 ? "Nothing is wrong." : $"{faults.Count} faults{(faults.Count == 100 ? " at least" : "")}. Restore a backup: see docs/operating.md.");
        return faults.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(CommandContext context, string? folder)
    {
        if (folder is null)
        {
            var answer = (await context.Api.PostLongAsync("CheckStore", [], context.CancellationToken)).Object(context.Api.Url);
            return answer["faults"] is JsonArray faults
                ? [.. faults.Select(fault => fault?.ToString() ?? "")]
                : throw new CommandException(ExitCode.Failed, $"{context.Api.Url} does not answer as asyncjobs does: no list of faults. Is --url right?");
        }

        using var store = StoreSource.Open(folder);
        return await Task.Run(() => StoreSource.Try(() => store.Check(context.CancellationToken)), context.CancellationToken);
    }
}
