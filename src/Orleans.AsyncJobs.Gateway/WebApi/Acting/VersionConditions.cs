using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary>What a change may ask of the version of its row: <c>If-Match</c> and <c>If-None-Match</c>.</summary>
internal sealed class VersionConditions(JobRows rows)
{
    /// <summary>The version that the row must have when the change is made; null for any. Of a list it is the one that it has now.</summary>
    /// <exception cref="WebApiException">412: the row has none of the list.</exception>
    public async Task<long?> VersionOfAsync(HttpContext context, Guid jobId, EntityTag? expected)
    {
        if (expected is null or { IsAny: true })
        {
            return null;
        }

        if (expected.Versions is [var only])
        {
            return only;
        }

        var version = await rows.VersionAsync(jobId, context.RequestAborted);
        return expected.Matches(version) ? version : throw WebApiException.VersionMismatch();
    }

    /// <summary>Refuses where the row does not have the version that it has to have, for a change that names none itself.</summary>
    /// <exception cref="WebApiException">412: it does not.</exception>
    public async Task CheckIfMatchAsync(HttpContext context, Guid jobId)
    {
        if (EntityTag.Read(context.Request.Headers.IfMatch) is { IsAny: false } condition && !condition.Matches(await rows.VersionAsync(jobId, context.RequestAborted)))
        {
            throw WebApiException.VersionMismatch();
        }
    }

    /// <summary>Refuses where the row has a version that it may not have.</summary>
    /// <exception cref="WebApiException">412: it has.</exception>
    public async Task CheckIfNoneMatchAsync(HttpContext context, Guid jobId)
    {
        if (EntityTag.Read(context.Request.Headers.IfNoneMatch) is { } condition && condition.Matches(await rows.VersionAsync(jobId, context.RequestAborted)))
        {
            throw WebApiException.VersionMismatch();
        }
    }
}
