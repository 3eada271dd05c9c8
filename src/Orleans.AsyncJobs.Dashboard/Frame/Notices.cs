using Orleans.AsyncJobs.Dashboard.Parts;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>
/// What is said after an action, when its result is shown: the address names a code and nothing else, so that nobody can
/// put words into the page by a link.
/// </summary>
internal static class Notices
{
    public const string Option = "done";
    public const string Created = "created";
    public const string Many = "many";

    /// <summary>The notice that a request names; null for none.</summary>
    public static Notice? Find(PageRequest request) => request.Option(Option) switch
    {
        null => null,
        Created => new Notice("The job is created."),
        Many => new Notice("This job does it. Until it starts, Cancel takes everything back."),
        var code => Verbs.Find(code) is { } verb ? new Notice(verb.Done) : null,
    };
}
