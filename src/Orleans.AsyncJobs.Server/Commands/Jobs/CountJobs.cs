using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

internal sealed class CountJobs : ProgramCommand
{
    private readonly JobFilterOptions _filter = new();

    public CountJobs()
        : base("count", "Says how many jobs there are: a number alone, whatever reads it.", "asyncjobs job count --filter 'state:failed'") => _filter.AddTo(this);

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var count = await JobQueries.CountAsync(context, _filter.Read(context));
        var output = context.Rows();
        if (output.Format is OutputFormat.Csv)
        {
            output.WriteOne(new JsonObject { ["count"] = count }, new RowShape("count", [new Column("count")], ["count"]));
        }
        else
        {
            // A number is JSON, too.
            output.WriteText($"{count}");
        }

        return ExitCode.Done;
    }
}
