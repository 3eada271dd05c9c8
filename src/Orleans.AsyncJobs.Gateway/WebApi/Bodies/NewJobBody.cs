using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>
/// The body of a create. Names, JSON types, lengths and dates are checked here; what the values mean (handlers, ranges,
/// recurrence) is checked where jobs are created, for callers in .NET alike.
/// </summary>
internal static class NewJobBody
{
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

        return string.IsNullOrWhiteSpace(job.MessageName)
            ? throw WebApiException.BadRequest("'messagename' is required: the name under which a handler is registered.")
            : job;
    }
}
