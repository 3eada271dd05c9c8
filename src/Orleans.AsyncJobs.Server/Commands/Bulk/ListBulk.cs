using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;

namespace Orleans.AsyncJobs.Server.Commands.Bulk;

internal sealed class ListBulk : ProgramCommand
{
    private const int DefaultRows = 20;
    private const int MaxRows = 1_000;

    /// <summary>Entries of the activity in one page, and pages that are searched: other entries lie between those that are looked for.</summary>
    private const int PageRows = 1_000;

    private const int MaxPages = 20;

    private readonly Option<int?> _limit = CommonOptions.Limit(MaxRows, $"the most mass actions ({DefaultRows})");

    public ListBulk()
        : base("list", "Lists mass actions, the newest first, with how far each is.", "asyncjobs bulk list") => Add(_limit);

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var limit = context.Value(_limit) ?? DefaultRows;
        List<JsonObject> found = [];
        long? before = null;
        for (var page = 0; page < MaxPages && found.Count < limit; page++)
        {
            var answer = await context.Api.GetAsync($"jobactions?$top={PageRows}{(before is null ? "" : $"&before={before}")}", context.CancellationToken);
            var rows = answer.Rows();
            found.AddRange(rows.Where(BulkActions.IsBulk));
            before = answer.Text("@odata.nextLink") is null ? null : rows[^1].Number("actionid");
            if (before is null)
            {
                break;
            }
        }

        List<JsonObject> shown = [.. found.Take(limit)];
        await BulkActions.JoinAsync(context, shown);
        context.Rows().Write(shown, BulkActions.Rows);
        if (shown.Count == 0)
        {
            context.Say("There are no mass actions.");
        }

        return ExitCode.Done;
    }
}
