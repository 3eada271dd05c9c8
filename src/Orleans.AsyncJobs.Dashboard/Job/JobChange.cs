using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Job;

/// <summary>Actions on one job. A delete is asked for first, because it cannot be taken back.</summary>
internal sealed class JobChange(JobPage page, IJobTable table, IJobRecords records, IJobClient client)
{
    /// <summary>How far members of a line are counted.</summary>
    private const int MaxCounted = 1_000;

    public async Task<PageResult> AskAsync(PageRequest request)
    {
        var verb = VerbOf(request);
        if (verb.Verb != JobActionVerb.Delete)
        {
            // Who follows the address of a form's action by hand is shown the form.
            return new PageResult.SeeOther(request.Links.Job(request.JobId));
        }

        var job = await page.FindAsync(request);
        if (job is null)
        {
            return JobPage.Missing(request.JobId);
        }

        var behind = job.Job.DependencyToken is { } token && job.IsInTokenLine
            ? await records.CountMembersAsync(token, MaxCounted, request.Cancellation) - 1 - await table.CountMembersBeforeAsync(token, job.Status.Position, MaxCounted, request.Cancellation)
            : 0;
        return new PageResult.View($"Delete “{Texts.NameOf(job.Job.Name)}”?", PageSection.Jobs, DeleteView.Body(job, behind, request));
    }

    public async Task<PageResult> DoAsync(PageRequest request)
    {
        var verb = VerbOf(request);
        if (verb.LetsRun && await page.FindAsync(request) is { } found)
        {
            request.Require(verb.RightsOn(found.Job.MessageName));
        }

        var form = await request.ReadFormAsync();
        try
        {
            await ActAsync(request, verb, form);
        }
        catch (JobException exception) when (exception.Kind is JobErrorKind.Invalid)
        {
            var notice = new Notice($"{verb.Label}: refused. {exception.Message}", IsError: true);
            return await page.FindAsync(request) is { } job ? await page.ViewAsync(request, job, notice, StatusCodes.Status400BadRequest) : JobPage.Missing(request.JobId);
        }

        return new PageResult.SeeOther(PageLinks.With(verb.Verb == JobActionVerb.Delete ? request.Links.Jobs : request.Links.Job(request.JobId), (Notices.Option, verb.Path)));
    }

    private Task ActAsync(PageRequest request, Verbs verb, IFormCollection form)
    {
        var (id, caller) = (request.JobId, request.Caller(form["reason"]));
        return verb.Verb switch
        {
            JobActionVerb.Cancel => client.CancelAsync(id, caller),
            JobActionVerb.Retry => client.RetryAsync(id, caller),
            JobActionVerb.Resume => client.ResumeAsync(id, caller),
            JobActionVerb.Pause => client.PauseAsync(id, caller),
            JobActionVerb.Postpone => client.PostponeAsync(id, PostponeTime.Read(form["until"], form["offset"], form["for"], request.Now), caller),
            _ => client.DeleteAsync(id, caller),
        };
    }

    private static Verbs VerbOf(PageRequest request)
    {
        var path = request.Route(PageLinks.VerbParameter);
        var verb = Verbs.Find(path) ?? throw WebApiException.UnknownSegment(path);
        request.Require(verb.Rights);
        return verb;
    }
}
