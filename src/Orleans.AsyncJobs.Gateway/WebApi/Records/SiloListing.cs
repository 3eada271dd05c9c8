using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Model;

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

    public async Task ReadAsync(HttpContext context, string hostId)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var all = await silos.ReadAsync(context.RequestAborted);
        await Answer.WriteRowAsync(context, SetName, all.FirstOrDefault(silo => string.Equals(silo.HostId, hostId, StringComparison.Ordinal))
            ?? throw new WebApiException(StatusCodes.Status404NotFound, JobErrorCodes.ObjectDoesNotExist, $"There is no silo '{TextLimit.Shown(hostId)}'. Those there are stand in {SetName}."));
    }
}
