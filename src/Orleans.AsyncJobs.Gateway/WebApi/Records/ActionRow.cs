namespace Orleans.AsyncJobs.Gateway.WebApi.Records;

/// <summary>One entry of the activity, as the Web API shows it.</summary>
internal sealed record ActionRow(
    long ActionId, DateTimeOffset On, Guid UserId, string By, JobOrigin Origin, JobActionVerb Verb, Guid? JobId, string? Name, string? Filter, long? Count,
    DateTimeOffset? Until, int? Limit, string? Reason)
{
    public static ActionRow Of(JobAction action) => new(
        action.ActionId, action.On, action.Caller.UserId, action.Caller.FullName, action.Caller.Origin, action.Verb, action.JobId, action.Name, action.Filter,
        action.Count, action.Until, action.Limit, action.Caller.Reason);
}
