using System.Globalization;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Model;
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

    /// <summary>One of them.</summary>
    /// <param name="context">The request.</param>
    /// <param name="key">Its number, as it stands in the parentheses.</param>
    public async Task ActionAsync(HttpContext context, string key)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        if (!long.TryParse(key, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var id))
        {
            throw WebApiException.BadRequest($"The key '{TextLimit.Shown(key)}' is not a number. Write the actionid, as in {ActionSetName}(7).");
        }

        var found = id < long.MaxValue ? await records.ReadActionsAsync(jobId: null, id + 1, limit: 1, context.RequestAborted) : [];
        await Answer.WriteRowAsync(context, ActionSetName, found is [var action] && action.ActionId == id
            ? ActionRow.Of(action)
            : throw new WebApiException(StatusCodes.Status404NotFound, JobErrorCodes.ObjectDoesNotExist, $"There is no action {id}; actions are kept for 90 days."));
    }

    public async Task StoreAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        await Answer.WriteAsync(context, "StoreInfoResponse", await records.ReadInfoAsync(context.RequestAborted));
    }
}
