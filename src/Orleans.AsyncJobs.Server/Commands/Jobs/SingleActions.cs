using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

/// <summary>Does something to jobs one by one, and says of each what became of it.</summary>
internal sealed class SingleActions(CommandContext context, RequestedAction action)
{
    /// <summary>Requests at once: enough to be carried by one commit, few enough to leave the service to others.</summary>
    private const int AtOnce = 16;

    private static readonly RowShape Results = new(
        JobShape.Id,
        [new Column(JobShape.Id) { Title = "id" }, new Column("result"), Column.Flexible("error")],
        [JobShape.Id, "result", "error"]);

    public async Task<ExitCode> RunAsync(IReadOnlyList<Guid> ids)
    {
        List<JsonObject> rows = [];
        List<ExitCode> failures = [];
        foreach (var some in ids.Chunk(AtOnce))
        {
            foreach (var (id, failure) in await Task.WhenAll(some.Select(TryAsync)))
            {
                if (failure is not null)
                {
                    context.Say($"{id}: {failure.Message}");
                    failures.Add(failure.ExitCode);
                }

                rows.Add(new JsonObject { [JobShape.Id] = id, ["result"] = failure is null ? action.Done : "refused", ["error"] = failure?.Message });
            }

            if (failures.Contains(ExitCode.NotReachable))
            {
                break;
            }
        }

        var output = context.Rows();
        if (output.Format == OutputFormat.Id)
        {
            rows.RemoveAll(row => row["error"] is not null);
        }

        if (output.Format == OutputFormat.Table && ids.Count == 1)
        {
            // The sentence above says it where it was refused.
            if (failures.Count == 0)
            {
                context.Say($"{ids[0]} is {action.Done}.");
            }
        }
        else
        {
            output.Write(rows, Results);
        }

        return failures.Distinct().ToList() switch
        {
            [] => ExitCode.Done,
            [var one] => one,
            _ => ExitCode.Failed,
        };
    }

    private async Task<(Guid Id, CommandException? Failure)> TryAsync(Guid id)
    {
        try
        {
            if (action.Name == "Delete")
            {
                IEnumerable<(string, string)> reason = action.Reason is null ? [] : [("X-AsyncJobs-Reason", Uri.EscapeDataString(action.Reason))];
                await context.Api.DeleteAsync(JobShape.PathOf(id), context.CancellationToken, reason);
            }
            else
            {
                await context.Api.PostAsync(JobShape.PathOf(id, $"{action.Name}Job"), action.Body(), context.CancellationToken);
            }

            return (id, null);
        }
        catch (CommandException exception)
        {
            return (id, exception);
        }
    }
}
