using System.CommandLine;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

internal sealed class ListJobs : ProgramCommand
{
    private const int DefaultRows = 50;
    private const int MaxRows = 4_999;

    private readonly JobFilterOptions _filter = new();
    private readonly Option<string?> _columns = CommonOptions.Columns();
    private readonly Option<int?> _limit = CommonOptions.Limit(MaxRows, $"the most jobs ({DefaultRows}); 'job export' has no limit");

    public ListJobs()
        : base("list", "Lists jobs, the newest first.", "asyncjobs job list --filter 'state:failed created>-1d' --limit 20")
    {
        _filter.AddTo(this);
        Add(_columns);
        Add(_limit);
    }

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var output = context.Rows();
        var columns = CommonOptions.ReadColumns(context, _columns);
        var limit = context.Value(_limit) ?? DefaultRows;
        var filter = _filter.Read(context);

        // One more, to know whether there are more.
        var rows = await JobQueries.ReadAsync(context, filter, JobShape.SelectFor(output.Format, columns), "sequence desc", limit + 1);
        output.Write([.. rows.Take(limit)], JobShape.Rows, columns);
        if (rows.Count > limit)
        {
            context.Say($"There are more than {limit:N0}: --limit shows up to {MaxRows:N0}, 'asyncjobs job export' writes all.");
        }
        else if (rows.Count == 0)
        {
            context.Say(filter is null ? "There are no jobs." : "No job matches.");
        }

        return ExitCode.Done;
    }
}
