using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Commands.Jobs;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Bulk;

internal sealed class UndoBulk : ProgramCommand
{
    private const int Running = 2;

    private readonly Argument<string> _id = JobIds.One();
    private readonly Option<string?> _reason = CommonOptions.Reason();

    public UndoBulk()
        : base("undo", "Takes a mass action back before it starts, or stops it where it is.", $"asyncjobs bulk undo {ExampleId} --reason 'the wrong filter'")
    {
        Add(_id);
        Add(_reason);
    }

    public override string Notes => "What it has done already stays. One that has ended is refused.";

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var id = JobIds.Parse(context.Value(_id)!);
        var action = await BulkActions.ReadAsync(context, id);
        var request = new RequestedAction("Cancel", "canceled", CommonOptions.ReadReason(context, _reason), null);
        await context.Api.PostAsync(JobShape.PathOf(id, "CancelJob"), request.Body(), context.CancellationToken);
        var stays = action.Number("statecode") == Running || action.Text("startedon") is not null;
        context.Say(stays ? "It is stopped; what it has done already stays." : "It is taken back; nothing was done.");
        if (context.Format() != OutputFormat.Table)
        {
            context.Rows().WriteOne(new JsonObject { ["jobid"] = id, ["result"] = stays ? "stopped" : "taken back" }, new RowShape("jobid", [], ["jobid", "result"]));
        }

        return ExitCode.Done;
    }
}
