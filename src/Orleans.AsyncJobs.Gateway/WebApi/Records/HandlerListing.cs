using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Records;

/// <summary><c>jobhandlers</c>: how each handler stands, how many jobs it has, and how the last 24 hours went.</summary>
internal sealed class HandlerListing(
    IJobClient client, IJobQueries queries, IJobRecords records, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public const string SetName = "jobhandlers";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    public async Task ListAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        await Answer.WriteSetAsync(context, SetName, await ReadAsync(context.RequestAborted));
    }

    public async Task ReadAsync(HttpContext context, string messageName)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var all = await ReadAsync(context.RequestAborted);
        await Answer.WriteRowAsync(context, SetName, all.FirstOrDefault(row => string.Equals(row.MessageName, messageName, StringComparison.Ordinal))
            ?? throw new WebApiException(StatusCodes.Status404NotFound, JobErrorCodes.ObjectDoesNotExist,
                $"There is no handler '{messageName}'{NearestName.Suggest(messageName, all.Select(row => row.MessageName))}"));
    }

    private async Task<IReadOnlyList<HandlerRow>> ReadAsync(CancellationToken cancellationToken)
    {
        var handlers = await client.GetHandlersAsync(cancellationToken);
        var counts = (await queries.CountAsync(cancellationToken)).ToLookup(count => count.MessageName, StringComparer.Ordinal);
        var rates = (await ReadRatesAsync(cancellationToken)).ToLookup(rate => rate.MessageName, StringComparer.Ordinal);
        return
        [
            .. handlers.OrderBy(handler => handler.MessageName, StringComparer.OrdinalIgnoreCase)
                .Select(handler => HandlerRow.Of(handler, counts[handler.MessageName], JobRateEstimates.Sum(handler.MessageName, rates[handler.MessageName]))),
        ];
    }

    /// <summary>The hours that lie wholly in the last 24, and the minutes of the part of an hour before them.</summary>
    private async Task<IEnumerable<JobRate>> ReadRatesAsync(CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow();
        var from = new DateTimeOffset((until - Day).UtcTicks / Minute.Ticks * Minute.Ticks, TimeSpan.Zero);
        var firstHour = new DateTimeOffset((from.UtcTicks + Hour.Ticks - 1) / Hour.Ticks * Hour.Ticks, TimeSpan.Zero);
        var minutes = firstHour > from ? await records.ReadRatesAsync(from, firstHour, Minute, cancellationToken) : [];
        return minutes.Concat(await records.ReadRatesAsync(firstHour, until, Hour, cancellationToken));
    }
}

/// <summary>One handler, as the Web API shows it. Times are in seconds.</summary>
internal sealed record HandlerRow(
    string MessageName, int Running, int? Limit, int? RegisteredLimit, bool Paused, string? ChangedBy, DateTimeOffset? ChangedOn, string? Reason,
    long Waiting, long Ready, long Succeeded24h, long Failed24h, long Canceled24h, long Retried24h, double? RunP50, double? RunP95, double? WaitP50, double? WaitP95)
{
    private const double Median = 0.5;
    private const double High = 0.95;

    public static HandlerRow Of(JobHandlerStatus handler, IEnumerable<JobCount> counts, JobRate day)
    {
        var byState = counts.ToLookup(count => count.State, count => count.Count);
        return new HandlerRow(
            handler.MessageName, handler.Running, handler.Limit, handler.RegisteredLimit, handler.IsPaused, handler.ChangedBy?.FullName, handler.ChangedOn,
            handler.ChangedBy?.Reason, byState[JobStateCode.Suspended].Sum(), byState[JobStateCode.Ready].Sum(), day.Succeeded, day.Failed, day.Canceled, day.Retried,
            Quantile(day.RunBuckets, Median), Quantile(day.RunBuckets, High), Quantile(day.WaitBuckets, Median), Quantile(day.WaitBuckets, High));
    }

    // The buckets are coarse: more digits would claim what nobody knows.
    private static double? Quantile(IReadOnlyList<long> buckets, double share) => JobRateEstimates.Quantile(buckets, share) is { } seconds ? Math.Round(seconds, 4) : null;
}
