namespace Orleans.AsyncJobs.Running;

/// <summary>Why a handler was asked to stop. A stronger reason replaces a weaker one.</summary>
internal enum StopReason
{
    None = 0,
    Pause = 1,
    Shutdown = 2,
    TimeLimit = 3,
    Cancel = 4,
}
