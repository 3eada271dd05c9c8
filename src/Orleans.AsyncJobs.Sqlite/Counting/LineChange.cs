using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Writing;

namespace Orleans.AsyncJobs.Sqlite.Counting;

/// <summary>A row's step into a line, out of it, or within it.</summary>
/// <param name="Job">What is fixed about the row. The writer may have read it before the row moved to another lane.</param>
/// <param name="MessageName">Of the lane that it steps into.</param>
/// <param name="Before">Its place until now; neither line nor turn where it is new.</param>
/// <param name="After">Its place from now on; neither line nor turn where it is gone.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LineChange(JobDefinition Job, string MessageName, JobPlace Before, JobPlace After)
{
    public bool WasRunnable => Before.Line == JobPlace.Runnable;

    public bool IsRunnable => After.Line == JobPlace.Runnable;
}
