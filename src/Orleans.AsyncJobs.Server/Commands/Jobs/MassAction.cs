using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

/// <summary>
/// Does something to many jobs by one mass action of the service: a dry run first, a question with its number, and then the
/// action, bound to the jobs that were there at the dry run.
/// </summary>
internal sealed class MassAction(CommandContext context, RequestedAction action, bool isSure, bool isDryRun)
{
    /// <summary>Above this number of deletes the service wants the number confirmed (web-api.md).</summary>
    private const int UnconfirmedDeletes = 100;

    private static readonly RowShape Previews = new(
        JobShape.Id,
        [new Column("statuscode", (row, _) => JobShape.StateOf(row)) { Title = "state" }, new Column("count")],
        ["statecode", "statuscode", "count"]);

    private static readonly RowShape Receipts = new(
        "jobid",
        [new Column("jobid") { Title = "bulk job" }, new Column("count") { Title = "jobs" }, Column.Age("startson", "starts")],
        ["jobid", "count", "startson"]);

    private string Path => $"{action.Name}Jobs";

    /// <param name="which">The member that says which jobs.</param>
    /// <param name="words">The same in words, behind "jobs".</param>
    public async Task<ExitCode> RunAsync(KeyValuePair<string, JsonNode?> which, string words)
    {
        var preview = await PreviewAsync(which);
        var count = preview.Number("count")
            ?? throw new CommandException(ExitCode.Failed, $"{context.Api.Url} does not answer as asyncjobs does: a dry run without a count. Is --url right?");
        if (isDryRun)
        {
            Show(preview);
            context.Say($"{Counted.Jobs(count)} would be {action.Done}; nothing was done.");
            return ExitCode.Done;
        }

        if (count == 0)
        {
            context.Say("No job matches; nothing was done.");
            return ExitCode.Done;
        }

        if (!isSure)
        {
            context.Say($"Jobs {words}: {States(preview)}. Among them:");
            foreach (var job in Samples(preview))
            {
                context.Say($"  {job.Text(JobShape.Id)}  {TerminalText.Line(job.Text("name") ?? "")}  {JobShape.WordOf(job)}");
            }

            await ConfirmAsync(count);
        }

        var reason = action.Reason ?? await Questions.AskReasonAsync(context);
        await StartAsync(which, preview, count, reason);
        return ExitCode.Done;
    }

    private static string States(JsonObject preview) =>
        string.Join(", ", preview.Rows("bystate").Select(state => $"{state.Number("count"):N0} {JobShape.WordOf(state)}"));

    private static IReadOnlyList<JsonObject> Samples(JsonObject preview) => preview["sample"] is JsonArray ? preview.Rows("sample") : [];

    private async Task<JsonObject> PreviewAsync(KeyValuePair<string, JsonNode?> which)
    {
        var body = Body(which, action.Reason);
        body["DryRun"] = true;
        return (await context.Api.PostAsync(Path, body, context.CancellationToken)).Object(context.Api.Url);
    }

    private Task ConfirmAsync(long count)
    {
        var question = $"{Counted.Jobs(count)} {(count == 1 ? "is" : "are")} to be {action.Done}.";
        return action.Name == "Delete" && count > UnconfirmedDeletes
            ? Questions.ConfirmNumberAsync(context, question, count)
            : Questions.ConfirmAsync(context, $"{question} Go on?");
    }

    private async Task StartAsync(KeyValuePair<string, JsonNode?> which, JsonObject preview, long count, string reason)
    {
        var body = Body(which, reason);
        if (preview.Number("upto") is { } upTo)
        {
            body["UpTo"] = upTo;
        }

        if (preview.Text("seenon") is { } seenOn)
        {
            body["SeenOn"] = seenOn;
        }

        if (action.Name == "Delete")
        {
            body["ConfirmedCount"] = count;
        }

        var receipt = (await context.Api.PostOnceAsync(Path, body, context.CancellationToken)).Object(context.Api.Url);
        var row = new JsonObject { ["jobid"] = receipt.Text("JobId"), ["count"] = receipt.Number("count"), ["startson"] = receipt.Text("startson") };
        context.Rows().WriteOne(row, Receipts);
        context.Say($"It starts in some seconds. 'asyncjobs bulk undo {receipt.Text("JobId")}' takes it back until then; 'asyncjobs job watch' shows how far it is.");
    }

    private void Show(JsonObject preview)
    {
        var output = context.Rows();
        switch (output.Format)
        {
            case OutputFormat.Json or OutputFormat.JsonLines:
                output.WriteOne(preview, Previews);
                break;
            case OutputFormat.Id:
                output.Write(Samples(preview), JobShape.Rows);
                break;
            default:
                output.Write(preview.Rows("bystate"), Previews);
                break;
        }
    }

    private JsonObject Body(KeyValuePair<string, JsonNode?> which, string? reason)
    {
        var body = (action with { Reason = reason }).Body();
        body[which.Key] = which.Value?.DeepClone();
        return body;
    }
}
