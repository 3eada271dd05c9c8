using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>The body of <c>CreateMultiple</c>, <c>UpdateMultiple</c> and <c>UpsertMultiple</c>. A fault names the index of its target, from 0, as the grains' refusals do.</summary>
internal static class TargetsBody
{
    /// <summary>Reads the targets of the action that is bound to no table: each names its type.</summary>
    public static IReadOnlyList<NewJob> ParseTyped(ref JobBodyReader body) => Parse(ref body, NewJobBody.Parse, needsType: true);

    /// <summary>Reads the targets of the action that is bound to the jobs: a type may be named.</summary>
    public static IReadOnlyList<NewJob> ParseBound(ref JobBodyReader body) => Parse(ref body, NewJobBody.Parse, needsType: false);

    /// <summary>Reads changes of jobs, each of which names its type.</summary>
    public static IReadOnlyList<Target> ParseTypedChanges(ref JobBodyReader body) => Parse<Target>(ref body, StatePatchBody.ParseTarget, needsType: true);

    /// <summary>Reads changes of jobs, which may name their type.</summary>
    public static IReadOnlyList<Target> ParseBoundChanges(ref JobBodyReader body) => Parse<Target>(ref body, StatePatchBody.ParseTarget, needsType: false);

    /// <summary>Reads changes of jobs that are named by their ids, and other jobs to create, each of which names its type.</summary>
    public static IReadOnlyList<Target> ParseTypedUpserts(ref JobBodyReader body) => Parse(ref body, ParseUpsert, needsType: true);

    /// <summary>Reads changes of jobs that are named by their ids, and other jobs to create, which may name their type.</summary>
    public static IReadOnlyList<Target> ParseBoundUpserts(ref JobBodyReader body) => Parse(ref body, ParseUpsert, needsType: false);

    private static Target ParseUpsert(ref JobBodyReader body) =>
        body.Sets(JobModel.PrimaryKey) ? StatePatchBody.ParseTarget(ref body) : new Target.Create(NewJobBody.Parse(ref body));

    private static List<T> Parse<T>(ref JobBodyReader body, JobBodyParser<T> parse, bool needsType)
    {
        List<T> targets = [];
        body.EnterTargets();
        while (body.EnterNextTarget())
        {
            if (targets.Count == JobLimits.MaxBulkCreate)
            {
                throw WebApiException.BadRequest($"'Targets' holds more than the {JobLimits.MaxBulkCreate:N0} jobs that one request may name.");
            }

            targets.Add(ParseTarget(ref body, targets.Count, parse, needsType));
        }

        body.LeaveTargets();
        return targets.Count > 0 ? targets : throw WebApiException.BadRequest($"'Targets' is empty. Send 1 to {JobLimits.MaxBulkCreate:N0} jobs.");
    }

    private static T ParseTarget<T>(ref JobBodyReader body, int index, JobBodyParser<T> parse, bool needsType)
    {
        try
        {
            body.BeginTarget();
            var target = parse(ref body);
            return body.HasType || !needsType
                ? target
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

/// <summary>What is to be done to one of several jobs.</summary>
internal abstract record Target
{
    /// <summary>A job is changed.</summary>
    public sealed record Change(Guid JobId, JobStatePatch Patch) : Target;

    /// <summary>A job is created.</summary>
    public sealed record Create(NewJob Job) : Target;
}
