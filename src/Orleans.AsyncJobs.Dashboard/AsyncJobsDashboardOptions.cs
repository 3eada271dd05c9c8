using Orleans.AsyncJobs.Dashboard;

namespace Orleans.AsyncJobs;

/// <summary>What the page shows and lets people do. Configuration: <c>AsyncJobs:Dashboard</c>.</summary>
public sealed class AsyncJobsDashboardOptions
{
    /// <summary>The name at the head of every view. The default value is <c>Orleans.AsyncJobs</c>.</summary>
    [Title]
    public string Title { get; set; } = "Orleans.AsyncJobs";

    /// <summary>What whoever reaches the page may do. The default value is <see cref="DashboardRights.All"/>.</summary>
    public DashboardRights Rights { get; set; } = DashboardRights.All;

    /// <summary>The rights of one request; never more than <see cref="Rights"/>.</summary>
    internal Func<HttpContext, DashboardRights>? RightsOf { get; private set; }

    /// <summary>
    /// Gives each request rights of its own, as by the claims of its user; never more than <see cref="Rights"/>. It is
    /// called once for each request, after authentication.
    /// </summary>
    /// <param name="rightsOf">What the user of a request may do.</param>
    public void LimitRights(Func<HttpContext, DashboardRights> rightsOf)
    {
        ArgumentNullException.ThrowIfNull(rightsOf);
        RightsOf = rightsOf;
    }
}

/// <summary>What somebody may do with the page. What is not allowed is not shown, and refused.</summary>
[Flags]
public enum DashboardRights
{
    /// <summary>Nothing: every view is refused.</summary>
    None = 0,

    /// <summary>See jobs, lines, handlers, activity and silos, without what jobs carry.</summary>
    View = 1,

    /// <summary>See the input of jobs, what their handlers answered, and their logs.</summary>
    ViewData = 2,

    /// <summary>Create, retry, resume, cancel, postpone and pause jobs.</summary>
    Operate = 4,

    /// <summary>Delete jobs, with <see cref="Operate"/> have jobs run that delete others, and pause handlers and change their limits.</summary>
    Administer = 8,

    /// <summary>All of it.</summary>
    All = View | ViewData | Operate | Administer,
}
