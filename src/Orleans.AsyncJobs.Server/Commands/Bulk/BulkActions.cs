using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Commands.Jobs;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Bulk;

/// <summary>Mass actions: each is an entry in the activity, and the job that does it.</summary>
internal static class BulkActions
{
    private const string Suffix = "Many";

    private static readonly string[] OfJob = ["statecode", "statuscode", "percentcomplete", "progressmessage", "message", "waitreason"];

    public static RowShape Rows { get; } = new(
        "jobid",
        [
            new Column("jobid") { Title = "id" },
            new Column("verb", (row, _) => VerbOf(row)),
            new Column("count") { Title = "jobs" },
            new Column("statuscode", (row, _) => row["statuscode"] is null ? "Deleted" : JobShape.StateOf(row)) { Title = "state" },
            Column.Age("on", "age"),
            Column.Flexible("filter"),
            Column.Flexible("reason"),
            new Column("progress", (row, _) => JobShape.ReasonOf(row)) { IsFlexible = true },
        ],
        ["jobid", "verb", "count", "statecode", "statuscode", "percentcomplete", "on", "origin", "by", "userid", "filter", "reason", "message"]);

    /// <summary>Whether an entry of the activity is one.</summary>
    public static bool IsBulk(JsonObject action) => action.Text("verb")?.EndsWith(Suffix, StringComparison.Ordinal) == true && action.Text("jobid") is not null;

    public static string VerbOf(JsonObject action) => action.Text("verb")?.Replace(Suffix, "", StringComparison.Ordinal) ?? "";

    /// <summary>The entry of one mass action, with how its job stands.</summary>
    /// <exception cref="CommandException">There is no such job, or it is another one.</exception>
    public static async Task<JsonObject> ReadAsync(CommandContext context, Guid id)
    {
        var history = await context.Api.GetAsync(JobShape.PathOf(id, "History()"), context.CancellationToken);
        var action = history.Rows("actions").FirstOrDefault(IsBulk)
            ?? throw new CommandException(ExitCode.NotFound, $"Job {id} is no mass action. 'asyncjobs bulk list' shows those there are.");
        Join(action, await JobQueries.ReadOneAsync(context, id, OfJob));
        return action;
    }

    /// <summary>Adds how the jobs of some mass actions stand. Of those that are deleted nothing is added.</summary>
    public static async Task JoinAsync(CommandContext context, IReadOnlyList<JsonObject> actions)
    {
        var ids = actions.Select(IdOf).OfType<Guid>().ToList();
        var jobs = await JobQueries.ReadAsync(context, ids, [JobShape.Id, .. OfJob]);
        foreach (var action in actions)
        {
            if (IdOf(action) is { } id && jobs.TryGetValue(id, out var job))
            {
                Join(action, job);
            }
        }
    }

    private static Guid? IdOf(JsonObject action) => Guid.TryParse(action.Text("jobid"), CultureInfo.InvariantCulture, out var id) ? id : null;

    private static void Join(JsonObject action, JsonObject job)
    {
        foreach (var name in OfJob)
        {
            action[name] = job[name]?.DeepClone();
        }
    }
}
