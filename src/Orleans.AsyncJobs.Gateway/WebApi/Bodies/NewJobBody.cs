using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>
/// The body of a create. Names, JSON types, lengths and dates are checked here; what the values mean (handlers, ranges,
/// recurrence) is checked where jobs are created, for callers in .NET alike.
/// </summary>
internal static class NewJobBody
{
    /// <summary>What asks for many jobs at once: it is told in the activity who asked and why, which a create would leave out.</summary>
    private static readonly string[] Actions = [IBulkDeleteRecords.MessageName, .. BulkVerb.All.Select(verb => verb.MessageName)];

    public static NewJob Parse(ref JobBodyReader body)
    {
        var job = new NewJob { MessageName = string.Empty };
        while (body.MoveNext())
        {
            if (!NewJobColumns.TrySet(job, ref body))
            {
                throw WebApiException.BadRequest($"The column '{body.Column.Name}' cannot be set by a create.");
            }
        }

        if (string.IsNullOrWhiteSpace(job.MessageName))
        {
            throw WebApiException.BadRequest("'messagename' is required: the name under which a handler is registered.");
        }

        return Actions.Contains(job.MessageName, StringComparer.Ordinal)
            ? throw new WebApiException(StatusCodes.Status400BadRequest, JobErrorCodes.AccessDenied, $"A job of '{job.MessageName}' acts on many jobs. Ask for it by {job.MessageName} and not by creating a job.")
            : job;
    }
}
