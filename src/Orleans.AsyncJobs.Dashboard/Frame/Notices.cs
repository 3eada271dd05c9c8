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
    public const string Scheduled = "scheduled";
    public const string Undone = "undone";
    public const string TooLate = "toolate";

    /// <summary>The notice that a request names; null for none.</summary>
    public static Notice? Find(PageRequest request) => request.Option(Option) switch
    {
        null => null,
        Created => new Notice("The job is created."),
        Many => new Notice("This job does it, ten seconds from now. Until then, Undo takes everything back."),
        Scheduled => new Notice("This job deletes them, again and again. Cancel ends it."),
        Undone => new Notice("It is taken back."),
        TooLate => new Notice("This cannot be taken back any more: it is done, or something else was done since.", IsError: true),
        "handler-pause" => new Notice("The handler is paused: none of its jobs is started any more."),
        "handler-resume" => new Notice("The handler goes on."),
        "handler-limit" => new Notice("The limit holds from now on; jobs that run go on."),
        "series-run" => new Notice("It runs now, once more; its next occurrence stays where it is."),
        "series-pause" => new Notice("It is paused: no occurrence runs until it is resumed."),
        "series-resume" => new Notice("It goes on with its next occurrence."),
        "series-change" => new Notice("The new rule holds."),
        var code => Verbs.Find(code) is { } verb ? new Notice(verb.Done) : null,
    };
}
