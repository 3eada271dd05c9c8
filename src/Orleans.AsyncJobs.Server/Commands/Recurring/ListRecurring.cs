using System.CommandLine;
using Orleans.AsyncJobs.Server.Commands.Jobs;

namespace Orleans.AsyncJobs.Server.Commands.Recurring;

internal sealed class ListRecurring : ProgramCommand
{
    private const int DefaultRows = 50;
    private const int MaxRows = 4_999;

    private readonly Option<string?> _columns = CommonOptions.Columns();
    private readonly Option<bool> _failed = new("--failed") { Description = "only those whose last run failed" };
    private readonly Option<int?> _limit = CommonOptions.Limit(MaxRows, $"the most jobs ({DefaultRows})");

    public ListRecurring()
        : base("list", "Lists the jobs that recur, the one that comes next first.", "asyncjobs recurring list")
    {
        Add(_failed);
        Add(_columns);
        Add(_limit);
    }

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var columns = CommonOptions.ReadColumns(context, _columns);
        var limit = context.Value(_limit) ?? DefaultRows;

        // One more, to know whether there are more.
        var isFailed = context.Value(_failed);
        var filter = new JobFilter(isFailed ? $"{SeriesShape.GoesOn} and errorcode ne null" : SeriesShape.GoesOn, IsOData: true);
        var rows = await JobQueries.ReadAsync(context, filter, columns ?? SeriesShape.Select, $"{SeriesShape.Next} asc", limit + 1);
        context.Rows().Write([.. rows.Take(limit)], SeriesShape.Rows, columns);
        if (rows.Count > limit)
        {
            context.Say($"There are more than {limit:N0}: --limit shows up to {MaxRows:N0}.");
        }
        else if (rows.Count == 0)
        {
            context.Say(isFailed ? "The last run of each job that recurs succeeded." : "No job recurs.");
        }

        return ExitCode.Done;
    }
}
