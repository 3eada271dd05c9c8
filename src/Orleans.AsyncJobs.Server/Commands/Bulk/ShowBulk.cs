using System.CommandLine;
using Orleans.AsyncJobs.Server.Commands.Jobs;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Bulk;

internal sealed class ShowBulk : ProgramCommand
{
    private readonly Argument<string> _id = JobIds.One();

    public ShowBulk()
        : base("show", "Shows a mass action: what it does to which jobs, who asked and why, how far it is.", $"asyncjobs bulk show {ExampleId}") => Add(_id);

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var action = await BulkActions.ReadAsync(context, JobIds.Parse(context.Value(_id)!));
        var output = context.Rows();
        if (output.Format != OutputFormat.Table)
        {
            output.WriteOne(action, BulkActions.Rows);
            return ExitCode.Done;
        }

        output.WriteMembers(
        [
            ("id", action.Text("jobid") ?? ""), ("verb", BulkActions.VerbOf(action)), ("filter", action.Text("filter") ?? ""), ("jobs", action.Text("count") ?? ""),
            ("state", JobShape.StateOf(action).Text), ("progress", JobShape.ReasonOf(action)), ("reason", action.Text("reason") ?? ""),
            ("asked", action.Time("on") is { } on ? $"{Times.Moment(on)} ({Times.Age(output.Look.Now - on)})" : ""), ("from", action.Text("origin") ?? ""),
            ("by", action.Text("by") ?? action.Text("userid") ?? ""), ("until", action.Text("until") ?? ""),
        ]);
        return ExitCode.Done;
    }
}
