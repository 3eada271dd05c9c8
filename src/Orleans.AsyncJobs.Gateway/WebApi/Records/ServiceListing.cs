using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Records;

/// <summary><c>jobactions</c> and <c>StoreInfo()</c>: what people did, and how the store stands.</summary>
internal sealed class ServiceListing(IJobRecords records)
{
    public const string ActionSetName = "jobactions";

    private const int UsualActions = 100;
    private const int MaxActions = 1_000;

    /// <summary>What people and clients did, newest first.</summary>
    public async Task ActionsAsync(HttpContext context)
    {
        var options = QueryOptions.Read(context.Request, QueryOptionNames.OfActions);
        var limit = PageOptions.Top(options, UsualActions, MaxActions);
        var before = PageOptions.Number(options, QueryOptionNames.Before, least: 1, most: long.MaxValue);
        var actions = await records.ReadActionsAsync(jobId: null, before, limit, context.RequestAborted);
        var next = actions.Count == limit ? $"{QueryOptionNames.Top}={limit}&{QueryOptionNames.Before}={actions[^1].ActionId}" : null;
        await Answer.WriteSetAsync(context, ActionSetName, actions.Select(ActionRow.Of), next);
    }

    public async Task StoreAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        await Answer.WriteAsync(context, "StoreInfoResponse", await records.ReadInfoAsync(context.RequestAborted));
    }
}
