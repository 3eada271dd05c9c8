using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Gateway.WebApi.Records;

/// <summary><c>jobsilos</c>: how each silo stands.</summary>
internal sealed class SiloListing(ISiloReports silos)
{
    public const string SetName = "jobsilos";

    public async Task ListAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        await Answer.WriteSetAsync(context, SetName, await silos.ReadAsync(context.RequestAborted));
    }
}
