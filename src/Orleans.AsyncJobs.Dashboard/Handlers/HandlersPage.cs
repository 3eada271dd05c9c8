using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Handlers;

/// <summary>The handlers: how much each does, and the pause and limit that hold for it.</summary>
internal sealed class HandlersPage(
    IJobQueries queries,
    IJobRecords records,
    IJobClient client,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public const string Pause = "pause";
    public const string Resume = "resume";
    public const string Limit = "limit";

    /// <summary>Among how many of the newest failures the last one of a handler is looked for.</summary>
    private const int SampledFailures = 200;

    private readonly FailedWalk _failed = new(queries, time);

    public Task<PageResult> GetAsync(PageRequest request) => request.Option("name") is { } name ? GetAsync(request, name) : ListAsync(request);

    /// <summary>Pauses or resumes a handler, or changes its limit.</summary>
    public async Task<PageResult> PostAsync(PageRequest request)
    {
        request.Require(DashboardRights.Administer);
        var form = await request.ReadFormAsync();
        var (name, verb) = (form["name"].ToString(), form["verb"].ToString());
        try
        {
            await ChangeAsync(name, verb, form["limit"].ToString(), request.Caller(form["reason"]));
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.Invalid)
        {
            return await GetAsync(request, name, new Notice(exception.Message, IsError: true));
        }

        return new PageResult.SeeOther(PageLinks.With(request.Links.Handler(name), (Notices.Option, $"handler-{verb}")));
    }

    private Task ChangeAsync(string name, string verb, string limit, JobCaller caller) => verb switch
    {
        Pause => client.PauseHandlerAsync(name, caller),
        Resume => client.ResumeHandlerAsync(name, caller),
        Limit => client.LimitHandlerAsync(name, LimitOf(limit), caller),
        _ => throw WebApiException.BadRequest($"'{verb}' is not done to a handler."),
    };

    private static int? LimitOf(string text) => string.IsNullOrWhiteSpace(text) ? null
        : int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var limit) ? limit
        : throw JobException.Invalid($"'{text}' is not a limit; give a number from 1 to {JobLimits.MaxHandlerLimit}, or nothing for the one it is registered with.");

    private async Task<PageResult> ListAsync(PageRequest request)
    {
        var handlers = await ReadAsync(request, await client.GetHandlersAsync(request.Cancellation));
        return new PageResult.View("Handlers", PageSection.Handlers, HandlersView.Body(handlers, request));
    }

    private async Task<PageResult> GetAsync(PageRequest request, string name, Notice? refusal = null)
    {
        var status = (await client.GetHandlersAsync(request.Cancellation)).FirstOrDefault(handler => handler.MessageName == name);
        if (status is null)
        {
            return new PageResult.View("There is no such handler", PageSection.Handlers, HandlersView.Missing(name, request)) { Status = StatusCodes.Status404NotFound };
        }

        var handler = (await ReadAsync(request, [status]))[0];
        return new PageResult.View($"Handler “{name}”", PageSection.Handlers, HandlerView.Body(handler, request))
        {
            Notice = refusal ?? Notices.Find(request),
            Status = refusal is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
        };
    }

    private async Task<List<HandlerModel>> ReadAsync(PageRequest request, IReadOnlyList<JobHandlerStatus> statuses)
    {
        var (now, cancellation) = (request.Now, request.Cancellation);
        var counts = (await queries.CountAsync(cancellation)).ToLookup(count => count.MessageName, StringComparer.Ordinal);
        var day = (await records.ReadRatesAsync(now.AddDays(-1), now, TimeSpan.FromHours(1), cancellation)).ToLookup(rate => rate.MessageName, StringComparer.Ordinal);
        var hour = (await records.ReadRatesAsync(now.AddHours(-1), now, TimeSpan.FromMinutes(1), cancellation)).ToLookup(rate => rate.MessageName, StringComparer.Ordinal);
        var failures = (await _failed.ReadAsync(filter: null, before: null, now, SampledFailures, cancellation)).Rows.ToLookup(row => row.MessageName, StringComparer.Ordinal);
        return
        [
            .. statuses.Select(status => new HandlerModel(
                status, [.. counts[status.MessageName]], HandlerRates.Of(day[status.MessageName]), HandlerRates.Of(hour[status.MessageName]), failures[status.MessageName].FirstOrDefault())),
        ];
    }
}
