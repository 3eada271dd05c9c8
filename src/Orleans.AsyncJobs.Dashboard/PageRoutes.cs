using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Dashboard.Activity;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Handlers;
using Orleans.AsyncJobs.Dashboard.Job;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Dashboard.Lines;
using Orleans.AsyncJobs.Dashboard.Live;
using Orleans.AsyncJobs.Dashboard.Many;
using Orleans.AsyncJobs.Dashboard.New;
using Orleans.AsyncJobs.Dashboard.Overview;
using Orleans.AsyncJobs.Dashboard.Recurring;
using Orleans.AsyncJobs.Dashboard.Silos;

namespace Orleans.AsyncJobs.Dashboard;

/// <summary>All paths of the page, and who answers there.</summary>
internal static class PageRoutes
{
    private const string JobPattern = $"/jobs/{{{PageLinks.JobIdParameter}:guid}}";

    public static IReadOnlyList<PageRoute> All { get; } =
    [
        new(PageLinks.HomePattern, Of<OverviewPage>(page => page.GetAsync)),
        new("/jobs", Of<JobsPage>(page => page.GetAsync)),
        new("/jobs/new", Of<NewJobPage>(page => page.GetAsync), Of<NewJobPage>(page => page.PostAsync)),
        new("/jobs/many", Of<ManyPage>(page => page.GetAsync), Of<ManyPage>(page => page.PostAsync)),
        new(JobPattern, Of<JobPage>(page => page.GetAsync)),
        new($"{JobPattern}/data", Of<JobPage>(page => page.GetDataAsync)),
        new($"{JobPattern}/{{{PageLinks.VerbParameter}}}", Of<JobChange>(change => change.AskAsync), Of<JobChange>(change => change.DoAsync)),
        new("/jobs/rows", Of<RowsPage>(page => page.GetAsync)),
        new("/jobs/complete", Of<CompletionPage>(page => page.GetAsync)),
        new("/events", Of<LivePage>(page => page.GetAsync)) { Description = LivePage.Description },
        new("/lines", Of<LinesPage>(page => page.GetAsync)),
        new($"/lines/{{{PageLinks.TokenParameter}}}", Of<LinePage>(page => page.GetAsync)),
        new("/handlers", Of<HandlersPage>(page => page.GetAsync), Of<HandlersPage>(page => page.PostAsync)),
        new("/recurring", Of<RecurringPage>(page => page.GetAsync)),
        new($"/recurring/{{{PageLinks.JobIdParameter}:guid}}", Of<SeriesPage>(page => page.GetAsync), Of<SeriesPage>(page => page.PostAsync)),
        new("/activity", Of<ActivityPage>(page => page.GetAsync), Of<ActivityPage>(page => page.PostAsync)),
        new("/silos", Of<SilosPage>(page => page.GetAsync)),
        new($"/assets/{{{PageLinks.FileParameter}}}", PageAssets.GetAsync),
    ];

    private static PageHandler Of<TPage>(Func<TPage, PageHandler> handler)
        where TPage : notnull => request => handler(request.Context.RequestServices.GetRequiredService<TPage>())(request);
}
