using System.Globalization;
using Microsoft.Extensions.Primitives;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Search;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Many;

/// <summary>
/// An action on many jobs: first what it would do, then a job that does it. What is confirmed is bound to the jobs that
/// there were when it was shown: those that come later are never hit.
/// </summary>
internal sealed class ManyPage(IBulkJobs bulk, BulkDeletes bulkDeletes)
{
    private const string Ticked = "ticked";
    private const string AllThatMatch = "all";

    public async Task<PageResult> GetAsync(PageRequest request)
    {
        var verb = VerbOf(request, request.Option("verb"));
        if (request.Option("which") is not (null or Ticked or AllThatMatch))
        {
            throw WebApiException.BadRequest($"'which' is '{request.Option("which")}'; {Ticked} or {AllThatMatch} is wanted.");
        }

        var text = request.Option("which") == Ticked ? SearchOfIds(request.Context.Request.Query["id"]) : request.Option("q");
        if (text is null && request.Option("which") == Ticked)
        {
            var notice = new Notice("No job is ticked.", IsError: true) { Link = request.Links.JobsWhere(request.Option("q") ?? ""), LinkText = "Back to the list" };
            return new PageResult.View($"{verb.Label} many jobs", PageSection.Jobs, Views.Nothing) { Notice = notice, Status = StatusCodes.Status400BadRequest };
        }

        return await AskAsync(request, verb, text, notice: null, reason: null, request.Option("every"));
    }

    public async Task<PageResult> PostAsync(PageRequest request)
    {
        var form = await request.ReadFormAsync();
        var verb = VerbOf(request, form["verb"]);
        if (!form.ContainsKey("q"))
        {
            throw WebApiException.BadRequest("'q' is missing; it says which jobs. Empty it means all.");
        }

        var search = ListSearch.Parse(form["q"], request.Now);
        if (search.Fault is { } fault)
        {
            throw WebApiException.BadRequest(fault);
        }

        try
        {
            if (verb.Verb == JobActionVerb.Delete && DeleteSchedule.DaysOf(form["every"]) is { } days)
            {
                return await ScheduleAsync(request, verb, search, days, form);
            }

            var receipt = await bulk.StartAsync(
                RequestOf(verb, search, request) with
                {
                    UpToSequence = NumberOf(form, "upto"),
                    SeenOn = MomentOf(form, "seen"),
                    ConfirmedCount = form["count"] is [{ Length: > 0 }] ? NumberOf(form, "count") : null,
                    Until = verb.Verb == JobActionVerb.Postpone ? PostponeTime.Read(form["until"], form["offset"], form["for"], request.Now) : null,
                },
                request.Caller(form["reason"]),
                request.Cancellation);
            return new PageResult.SeeOther(PageLinks.With(request.Links.Job(receipt.JobId), (Notices.Option, Notices.Many)));
        }
        catch (JobException exception) when (exception.Kind is JobErrorKind.Invalid or JobErrorKind.Conflict)
        {
            return await AskAsync(request, verb, search.Text, new Notice(exception.Message, IsError: true), form["reason"], form["every"]);
        }
    }

    /// <summary>Stores a bulk delete. It is bound to no number of jobs: each run deletes those that match then.</summary>
    private async Task<PageResult> ScheduleAsync(PageRequest request, Verbs verb, ListSearch search, int days, IFormCollection form)
    {
        var caller = request.Caller(form["reason"]);
        if (caller.Reason is null)
        {
            throw JobException.Invalid("A reason is needed for an action on many jobs; it is told in the activity.");
        }

        var plan = DeleteSchedule.PlanOf(days, search, form["name"], form["first"], form["offset"]);
        var matching = (await bulk.PreviewAsync(RequestOf(verb, search, request), request.Cancellation)).Count;
        if (matching > ManyModel.MaxUnconfirmedDeletes && (form["count"] is not [{ Length: > 0 }] || NumberOf(form, "count") < matching))
        {
            throw JobException.Invalid($"{matching} jobs match now. Above {ManyModel.MaxUnconfirmedDeletes} the number has to be typed to confirm it.");
        }

        var receipt = await bulkDeletes.StartAsync(plan, caller, idempotencyKey: null, request.Cancellation);
        return new PageResult.SeeOther(PageLinks.With(request.Links.Job(receipt.JobId), (Notices.Option, Notices.Scheduled)));
    }

    private async Task<PageResult> AskAsync(PageRequest request, Verbs verb, string? text, Notice? notice, string? reason, string? every)
    {
        var search = ListSearch.Parse(text, request.Now);
        if (search.Fault is { } fault)
        {
            throw WebApiException.BadRequest(fault);
        }

        var preview = await bulk.PreviewAsync(RequestOf(verb, search, request), request.Cancellation);
        var model = new ManyModel(verb, search, preview, request)
        {
            Reason = reason,
            Every = DeleteSchedule.Choices.Any(choice => choice.Value == every) ? every! : DeleteSchedule.Choices[0].Value,
        };
        return new PageResult.View($"{verb.Label} {Numbers.Of(preview.Count, "job")}?", PageSection.Jobs, ManyView.Body(model))
        {
            Notice = notice,
            Status = notice is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
        };
    }

    private static BulkRequest RequestOf(Verbs verb, ListSearch search, PageRequest request)
    {
        var filter = search.Filter ?? All;

        // What deletes others is let run by who may delete.
        filter = verb.LetsRun && !request.May(DashboardRights.Administer) ? new JobFilter.And(filter, ManyJobs.NotDeleting) : filter;
        return new BulkRequest
        {
            Verb = verb.Many,
            Filter = filter,
            FilterText = FilterText.Of(filter),

            // What is looked at does not depend on the date, and the date is asked for with the rest.
            Until = verb.Verb == JobActionVerb.Postpone ? request.Now.AddHours(1) : null,
        };
    }

    /// <summary>Every job there is: the request takes no missing filter.</summary>
    private static JobFilter All { get; } = new JobFilter.Compare(JobColumns.Get("sequence"), JobComparison.GreaterThan, 0L);

    private static string? SearchOfIds(StringValues ids)
    {
        var valid = ids.Where(id => Guid.TryParseExact(id, "D", out _)).Distinct(StringComparer.OrdinalIgnoreCase).Take(JobsPage.PageSize).ToList();
        return valid.Count == 0 ? null : $"id:{string.Join(',', valid)}";
    }

    /// <exception cref="WebApiException">400: it is missing, or no number.</exception>
    private static long NumberOf(IFormCollection form, string name) =>
        long.TryParse(form[name], NumberStyles.AllowThousands | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw WebApiException.BadRequest($"'{name}' is '{form[name]}'; the number that was shown is wanted.");

    /// <exception cref="WebApiException">400: it is missing, or no moment.</exception>
    private static DateTimeOffset MomentOf(IFormCollection form, string name) =>
        DateTimeOffset.TryParseExact(form[name], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? moment
            : throw WebApiException.BadRequest($"'{name}' is '{form[name]}'; the moment of the view is wanted.");

    private static Verbs VerbOf(PageRequest request, string? path)
    {
        var verb = Verbs.Find(path ?? string.Empty) ?? throw WebApiException.BadRequest($"'{path}' is not done to many jobs. Choose one of {string.Join(", ", Verbs.All.Select(known => known.Path))}.");
        request.Require(verb.Rights);
        return verb;
    }
}
