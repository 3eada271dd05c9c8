using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Job;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.New;

/// <summary>A form for a new job, empty or filled from another one.</summary>
internal sealed class NewJobPage(IJobTable table, IJobClient client, JobHandlerRegistry handlers)
{
    public async Task<PageResult> GetAsync(PageRequest request)
    {
        request.Require(DashboardRights.Operate);
        var form = new NewJobForm { MessageName = request.Option("handler") ?? "", Pattern = request.Option("pattern") ?? "", Zone = request.Option("zone") ?? "" };
        if (Guid.TryParse(request.Option("from"), out var from))
        {
            if (await table.ReadAsync(from, request.Cancellation) is not { Job.Kind: JobKind.SystemJob, Status.Deleted: false } job)
            {
                return JobPage.Missing(from);
            }

            if (!ManyJobs.MayBeMadeByHand(job.Job.MessageName))
            {
                return View(request, form, new Notice(RefusalOf(job.Job.MessageName), IsError: true));
            }

            form = await FillAsync(request, job);
        }

        return View(request, form, notice: null);
    }

    public async Task<PageResult> PostAsync(PageRequest request)
    {
        request.Require(DashboardRights.Operate);
        var form = NewJobForm.Read(await request.ReadFormAsync());
        try
        {
            if (!ManyJobs.MayBeMadeByHand(form.MessageName))
            {
                throw JobException.Invalid(RefusalOf(form.MessageName));
            }

            var origin = form.From is { } from ? (await table.ReadAsync(from, request.Cancellation))?.Job : null;
            var receipt = await client.CreateAsync(form.ToJob(origin?.JobId), request.Caller(reason: null), request.Cancellation);
            return new PageResult.SeeOther(PageLinks.With(request.Links.Job(receipt.JobId), (Notices.Option, Notices.Created)));
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.Invalid)
        {
            return View(request, form, new Notice(exception.Message, IsError: true));
        }
    }

    /// <summary>Who may make jobs may not delete them all: such jobs ask for their own rights, a reason and a confirmation.</summary>
    private static string RefusalOf(string messageName) => $"A job of '{messageName}' acts on many others, and is not made by this form. Search for those jobs in the list, and choose there what to do with them.";

    private async Task<NewJobForm> FillAsync(PageRequest request, JobState job)
    {
        var mayFill = request.May(DashboardRights.ViewData) && job.Job.DataBytes <= JobDataModel.MaxShownBytes;
        return new NewJobForm
        {
            From = job.Job.JobId,
            MessageName = job.Job.MessageName,
            Name = job.Job.Name,
            Data = mayFill ? await table.ReadDataAsync(job.Job.JobId, request.Cancellation) ?? "" : "",
            Priority = FormattableString.Invariant($"{job.Job.Priority}"),
            Token = job.Job.DependencyToken ?? "",
            Halts = job.Job.OnFailure == JobFailureAction.Halt,
            AutoDelete = job.Job.AutoDelete,
            Pattern = job.Status.RecurrencePattern ?? "",
            Zone = job.Status.RecurrenceTimeZone ?? "",
        };
    }

    private PageResult.View View(PageRequest request, NewJobForm form, Notice? notice) =>
        new(form.From is null ? "New job" : "Run it again with other data", PageSection.Jobs, NewJobView.Body(form, [.. handlers.MessageNames.Where(name => handlers.Find(name) is { IsCustomApi: false } && ManyJobs.MayBeMadeByHand(name)).Order(StringComparer.Ordinal)], request))
        {
            Notice = notice,
            Status = notice is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
        };
}
