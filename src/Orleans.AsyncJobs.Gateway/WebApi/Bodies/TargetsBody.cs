using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>The body of <c>CreateMultiple</c>, <c>UpdateMultiple</c> and <c>UpsertMultiple</c>. A fault names the index of its target, from 0, as the grains' refusals do.</summary>
/// <param name="parse">Reads a target.</param>
/// <param name="withData">Gives a target the data that has been taken out of it.</param>
/// <param name="needsType">Whether each target has to name its type: those of an action that is bound to no table.</param>
internal sealed class TargetsBody<T>(JobBodyParser<T> parse, Func<T, SplitBody, T> withData, bool needsType)
{
    /// <summary>Reads a body that holds its targets.</summary>
    public IReadOnlyList<T> Parse(ref JobBodyReader body)
    {
        List<T> targets = [];
        body.EnterTargets();
        while (body.EnterNextTarget())
        {
            if (targets.Count == JobLimits.MaxBulkCreate)
            {
                throw TargetsBody.TooMany();
            }

            targets.Add(ParseTarget(ref body, targets.Count));
        }

        body.LeaveTargets();
        return targets.Count > 0 ? targets : throw TargetsBody.None();
    }

    /// <summary>Reads one target that is by itself, and puts its data into it.</summary>
    public T ParseTarget(SplitBody split, Http.IBatchReferences? references) => withData(RequestBody.Parse(split.Rest, ParseTarget, references), split);

    private T ParseTarget(ref JobBodyReader body, int index)
    {
        try
        {
            return ParseTarget(ref body);
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

    private T ParseTarget(ref JobBodyReader body)
    {
        body.BeginTarget();
        var target = parse(ref body);
        return body.HasType || !needsType
            ? target
            : throw WebApiException.BadRequest("'@odata.type' is missing. It has to be 'Microsoft.Dynamics.CRM.asyncoperation'.");
    }
}

/// <summary>The bodies of each action on several rows.</summary>
internal static class TargetsBody
{
    /// <summary>Jobs to create.</summary>
    /// <param name="needsType">Whether each has to name its type.</param>
    public static TargetsBody<NewJob> Creates(bool needsType) => new(ParseCreate, static (job, split) => split.WithData(job), needsType);

    /// <summary>Changes of jobs.</summary>
    /// <param name="needsType">Whether each has to name its type.</param>
    public static TargetsBody<Target> Changes(bool needsType) => new(StatePatchBody.ParseTarget, static (change, _) => change, needsType);

    /// <summary>Changes of jobs that are named by their ids, and other jobs to create.</summary>
    /// <param name="needsType">Whether each has to name its type.</param>
    public static TargetsBody<Target> Upserts(bool needsType) =>
        new(ParseUpsert, static (target, split) => target is Target.Create create ? new Target.Create(split.WithData(create.Job)) : target, needsType);

    /// <summary>Keeps each target apart from the others.</summary>
    public static JsonCutter Cutter() => JsonCutter.OfElements("Targets"u8);

    /// <summary>Reads what is left of a body whose targets have been kept apart.</summary>
    /// <returns>How many there are.</returns>
    public static int Count(ref JobBodyReader body)
    {
        var count = 0;
        body.EnterTargets();
        while (body.EnterNextTarget())
        {
            count++;
        }

        body.LeaveTargets();
        return count > 0 ? count : throw None();
    }

    public static WebApiException TooMany() =>
        WebApiException.BadRequest($"'Targets' holds more than the {JobLimits.MaxBulkCreate:N0} jobs that one request may name.");

    public static WebApiException None() => WebApiException.BadRequest($"'Targets' is empty. Send 1 to {JobLimits.MaxBulkCreate:N0} jobs.");

    private static NewJob ParseCreate(ref JobBodyReader body)
    {
        var job = NewJobBody.Parse(ref body);
        return body.EntityId is null
            ? job
            : throw WebApiException.BadRequest($"'@odata.id' names the job {body.EntityId:D}, and CreateMultiple makes jobs with ids of their own. Leave it out, or use UpdateMultiple or UpsertMultiple to change the job.");
    }

    private static Target ParseUpsert(ref JobBodyReader body)
    {
        if (body.NamesJob)
        {
            return StatePatchBody.ParseTarget(ref body);
        }

        var job = NewJobBody.Parse(ref body);
        return body.ExpectedVersion is { } version
            ? throw WebApiException.BadRequest($"'@odata.etag' names the version {version} of a job, and neither 'asyncoperationid' nor '@odata.id' says which job. Name it, or leave the tag out to create a job.")
            : new Target.Create(job);
    }
}

/// <summary>What is to be done to one of several jobs.</summary>
internal abstract record Target
{
    /// <summary>A job is changed, where it has the version that is expected; null for any.</summary>
    public sealed record Change(Guid JobId, JobStatePatch Patch, long? ExpectedVersion) : Target;

    /// <summary>A job is created.</summary>
    public sealed record Create(NewJob Job) : Target;
}
