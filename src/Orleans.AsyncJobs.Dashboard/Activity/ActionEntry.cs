using Orleans.AsyncJobs.Dashboard.Parts;

namespace Orleans.AsyncJobs.Dashboard.Activity;

/// <summary>How an action is taken back.</summary>
internal enum ActionUndo
{
    /// <summary>The job that acts on many has not started: it is canceled.</summary>
    CancelMany,

    /// <summary>The job is still paused: it is resumed.</summary>
    ResumeJob,

    /// <summary>The handler is still paused: it is resumed.</summary>
    ResumeHandler,
}

/// <summary>An action, with what can be done about it.</summary>
/// <param name="Action">The action.</param>
/// <param name="IsThere">Whether its job still exists.</param>
/// <param name="Undo">How it is taken back; null where it cannot be any more, or not by this user.</param>
internal sealed record ActionEntry(JobAction Action, bool IsThere, ActionUndo? Undo)
{
    /// <summary>How an action is taken back, by how its job or handler stands now; null where it cannot be.</summary>
    /// <param name="action">The action.</param>
    /// <param name="wait">What its job waits for; null when it is gone.</param>
    /// <param name="pausedHandlers">The handlers that are paused.</param>
    public static ActionUndo? UndoOf(JobAction action, JobWaitKind? wait, IReadOnlySet<string> pausedHandlers) => action.Verb switch
    {
        >= JobActionVerb.CancelMany and <= JobActionVerb.DeleteMany when wait == JobWaitKind.Postponed => ActionUndo.CancelMany,
        JobActionVerb.Pause when wait == JobWaitKind.Paused => ActionUndo.ResumeJob,
        JobActionVerb.PauseHandler when action.Name is { } name && pausedHandlers.Contains(name) => ActionUndo.ResumeHandler,
        _ => null,
    };

    /// <summary>What somebody needs to take an action back.</summary>
    /// <param name="undo">How it is taken back.</param>
    /// <param name="messageName">The message name of its job; null where it is none of a job.</param>
    public static DashboardRights RightsFor(ActionUndo undo, string? messageName) => undo switch
    {
        ActionUndo.ResumeHandler => DashboardRights.Administer,
        ActionUndo.ResumeJob => Verbs.Of(JobActionVerb.Resume).RightsOn(messageName ?? string.Empty),
        _ => DashboardRights.Operate,
    };
}
