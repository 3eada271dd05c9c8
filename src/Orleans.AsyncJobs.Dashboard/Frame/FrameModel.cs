using System.Reflection;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>What stands around a view.</summary>
/// <param name="Product">The name at the head.</param>
/// <param name="Links">Where links lead.</param>
/// <param name="Rights">What the user may do.</param>
/// <param name="Now">When it was made, UTC.</param>
/// <param name="View">The view.</param>
internal sealed record FrameModel(string Product, PageLinks Links, DashboardRights Rights, DateTimeOffset Now, PageResult.View View)
{
    /// <summary>The version of the program.</summary>
    public static string Version { get; } =
        typeof(FrameModel).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public IReadOnlyList<FrameLink> Navigation =>
    [
        new("Overview", Links.Home, View.Section == PageSection.Overview),
        new("Jobs", Links.Jobs, View.Section == PageSection.Jobs),
        new("Lines", Links.Lines, View.Section == PageSection.Lines),
        new("Handlers", Links.Handlers, View.Section == PageSection.Handlers),
        new("Recurring", Links.Recurring, View.Section == PageSection.Recurring),
        new("Activity", Links.Activity, View.Section == PageSection.Activity),
        new("Silos", Links.Silos, View.Section == PageSection.Silos),
    ];
}

/// <summary>An entry of the navigation.</summary>
internal sealed record FrameLink(string Text, string Path, bool IsCurrent);
