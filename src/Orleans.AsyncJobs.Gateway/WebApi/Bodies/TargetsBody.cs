using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>The body of <c>CreateMultiple</c>. A fault names the index of its target, from 0, as the grains' refusals do.</summary>
internal static class TargetsBody
{
    /// <summary>Reads the targets of the action that is bound to no table: each names its type.</summary>
    public static IReadOnlyList<NewJob> ParseTyped(ref JobBodyReader body) => Parse(ref body, needsType: true);

    /// <summary>Reads the targets of the action that is bound to the jobs: a type may be named.</summary>
    public static IReadOnlyList<NewJob> ParseBound(ref JobBodyReader body) => Parse(ref body, needsType: false);

    private static List<NewJob> Parse(ref JobBodyReader body, bool needsType)
    {
        List<NewJob> jobs = [];
        body.EnterTargets();
        while (body.EnterNextTarget())
        {
            if (jobs.Count == JobLimits.MaxBulkCreate)
            {
                throw WebApiException.BadRequest($"'Targets' holds more than the {JobLimits.MaxBulkCreate:N0} jobs that one request may create.");
            }

            jobs.Add(ParseTarget(ref body, jobs.Count, needsType));
        }

        body.LeaveTargets();
        return jobs.Count > 0 ? jobs : throw WebApiException.BadRequest($"'Targets' is empty. Send 1 to {JobLimits.MaxBulkCreate:N0} jobs.");
    }

    private static NewJob ParseTarget(ref JobBodyReader body, int index, bool needsType)
    {
        try
        {
            body.BeginTarget();
            var job = NewJobBody.Parse(ref body);
            return body.HasType || !needsType
                ? job
                : throw WebApiException.BadRequest("'@odata.type' is missing. It has to be 'Microsoft.Dynamics.CRM.asyncoperation'.");
        }
        catch (WebApiException exception)
        {
            throw exception.InTarget(index);
        }
        catch (InvalidOperationException)
        {
            throw RequestBody.NotUnicode().InTarget(index);
        }
    }
}
