using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Store;

internal sealed class StoreInfoCommand : ProgramCommand
{
    private readonly Option<string?> _data = StoreSource.Data();

    public StoreInfoCommand()
        : base("info", "Shows where the store is, how large it is, how much space is left, and how long commits take.", "asyncjobs store info") => Add(_data);

    public override string Notes => "Where unused space stays in the file, 'asyncjobs store compact' gives it back.";

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var row = await ReadAsync(context, context.Value(_data));
        var output = context.Rows();
        if (output.Format == OutputFormat.Table)
        {
            output.WriteMembers(MembersOf(row));
        }
        else
        {
            output.WriteOne(row, StoreSource.Info);
        }

        return ExitCode.Done;
    }

    private static async Task<JsonObject> ReadAsync(CommandContext context, string? folder)
    {
        if (folder is null)
        {
            return await context.Api.GetAsync("StoreInfo()", context.CancellationToken);
        }

        using var store = StoreSource.Open(folder);
        return StoreSource.Row(StoreSource.Try(store.ReadInfo));
    }

    private static IEnumerable<(string Name, string Value)> MembersOf(JsonObject row)
    {
        yield return ("location", row.Text("location") ?? "");
        yield return ("schema", row.Text("schema") ?? "");
        yield return ("size", Size("bytes"));
        yield return ("of it unused", row.Number("sparebytes") is null ? $"{Size("unusedbytes")}, which stay in the file" : $"{Size("unusedbytes")}; up to {Size("sparebytes")} are kept for jobs to come");
        yield return ("log", Size("logbytes"));
        yield return ("disk has free", Size("diskfreebytes"));
        if (row.Number("commits") is > 0 and var commits)
        {
            yield return ("commits", $"{commits:N0}");
            yield return ("a commit takes", $"{Seconds("commitp50seconds")} (half of them), {Seconds("commitp99seconds")} (99 of 100)");
            yield return ("writes waiting", row.Text("queuedwrites") ?? "");
        }

        string Size(string name) => row.Number(name) is { } bytes ? Sizes.Of(bytes) : "";
        string Seconds(string name) => row.Real(name) is { } seconds ? Times.Duration(seconds) : "?";
    }
}
