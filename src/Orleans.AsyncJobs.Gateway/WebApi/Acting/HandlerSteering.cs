using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary>The actions bound to a handler.</summary>
internal sealed class HandlerSteering(RequestBody body, IJobClient client)
{
    private const string Reason = "Reason";
    private const string Limit = "Limit";

    public async Task PauseAsync(HttpContext context, string messageName) =>
        await DoneAsync(context, client.PauseHandlerAsync(messageName, await CallerAsync(context, "PauseHandler")));

    public async Task ResumeAsync(HttpContext context, string messageName) =>
        await DoneAsync(context, client.ResumeHandlerAsync(messageName, await CallerAsync(context, "ResumeHandler")));

    public async Task LimitAsync(HttpContext context, string messageName)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var parameters = await body.ReadParametersAsync(context, "SetHandlerLimit", Limit, Reason);
        if (!parameters.Has(Limit))
        {
            throw parameters.Missing(Limit, """{"Limit":8}, or {"Limit":null} for the one it is registered with""");
        }

        var limit = parameters.Number(Limit);
        if (limit is < 1 or > int.MaxValue)
        {
            throw WebApiException.BadRequest($"'{Limit}' has to be a number from 1 on, or null, and {limit} was given.");
        }

        await DoneAsync(context, client.LimitHandlerAsync(messageName, (int?)limit, RequestCaller.Of(context.Request, parameters.Text(Reason))));
    }

    private async Task<JobCaller> CallerAsync(HttpContext context, string action)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        return RequestCaller.Of(context.Request, (await body.ReadParametersAsync(context, action, Reason)).Text(Reason));
    }

    private static async Task DoneAsync(HttpContext context, Task done)
    {
        await done;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
