using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Commands.Jobs;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Recurring;

internal sealed class RunRecurring : ProgramCommand
{
    private readonly Argument<string> _id = JobIds.One();
    private readonly Option<string?> _reason = CommonOptions.Reason();

    public RunRecurring()
        : base("run", "Runs a job that recurs now, once more; its next occurrence stays where it is.", $"asyncjobs recurring run {ExampleId} --reason 'the report is needed now'")
    {
        Add(_id);
        Add(_reason);
    }

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var id = JobIds.Parse(context.Value(_id)!);
        var body = new JsonObject();
        if (CommonOptions.ReadReason(context, _reason) is { } reason)
        {
            body["Reason"] = reason;
        }

        await context.Api.PostAsync(JobShape.PathOf(id, "RunJobNow"), body, context.CancellationToken);
        context.Say($"{id} runs now.");
        if (context.Format() != OutputFormat.Table)
        {
            context.Rows().WriteOne(await JobQueries.ReadOneAsync(context, id, SeriesShape.Select), SeriesShape.Rows);
        }

        return ExitCode.Done;
    }
}
