using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Maintenance;

namespace Orleans.AsyncJobs.Dashboard.Many;

/// <summary>What an action on many jobs would do, to be confirmed.</summary>
/// <param name="Verb">The action.</param>
/// <param name="Search">Which jobs.</param>
/// <param name="Preview">What it would hit.</param>
/// <param name="Request">The request.</param>
internal sealed record ManyModel(Verbs Verb, ListSearch Search, BulkPreview Preview, PageRequest Request)
{
    /// <summary>Above so many deletes the number has to be typed.</summary>
    public const int MaxUnconfirmedDeletes = 100;

    /// <summary>Whether the number of jobs has to be typed.</summary>
    public bool NeedsCount => Verb.Verb == JobActionVerb.Delete && Preview.Count > MaxUnconfirmedDeletes;

    /// <summary>How often jobs are to be deleted, as the form has it.</summary>
    public string Every { get; init; } = "0";

    /// <summary>Whether they may be deleted again and again: a search may match others later.</summary>
    public bool MayRecur => Verb.Verb == JobActionVerb.Delete && Search.Text.Length > 0 && !SearchTerms.IsOnly(Search.Text, "id");

    /// <summary>What was given as the reason, where the form is shown again.</summary>
    public string? Reason { get; init; }
}
