using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>The body of a change: a pair of codes, a date, or both; or a rule of recurrence, its zone, or both. Null takes a rule or a zone out.</summary>
internal static class StatePatchBody
{
    /// <summary>Reads the change; null when the body changes nothing.</summary>
    public static JobStatePatch? Parse(ref JobBodyReader body) => Parse(ref body, takesId: false, out _);

    /// <summary>Reads the change of one of several rows, which says which one it is.</summary>
    public static Target.Change ParseTarget(ref JobBodyReader body)
    {
        var patch = Parse(ref body, takesId: true, out var jobId);
        if (jobId is not null && body.EntityId is not null && jobId != body.EntityId)
        {
            throw WebApiException.BadRequest($"'@odata.id' names the job {body.EntityId:D}, and 'asyncoperationid' the job {jobId:D}. Leave one of them out.");
        }

        return new Target.Change(
            jobId ?? body.EntityId ?? throw WebApiException.BadRequest("'asyncoperationid' is missing: the id of the job to change."),
            patch ?? throw WebApiException.BadRequest("It changes nothing. Set statecode and statuscode, postponeuntil, or the rule of a recurring job."),
            body.ExpectedVersion);
    }

    private static JobStatePatch? Parse(ref JobBodyReader body, bool takesId, out Guid? jobId)
    {
        jobId = null;
        int? stateCode = null, statusCode = null;
        DateTimeOffset? postponeUntil = null;
        string? recurrencePattern = null, recurrenceTimeZone = null;
        var clearsDate = false;
        while (body.MoveNext())
        {
            switch (body.Column.Name)
            {
                case "statecode": stateCode = Required(body.Column, body.Number()); break;
                case "statuscode": statusCode = Required(body.Column, body.Number()); break;
                case "postponeuntil": clearsDate = (postponeUntil = body.Moment()) is null; break;
                case "recurrencepattern": recurrencePattern = body.Text() ?? string.Empty; break;
                case "recurrencetimezone": recurrenceTimeZone = body.Text() ?? string.Empty; break;
                case "asyncoperationid" when takesId: jobId = body.Id(); break;
                default: throw NotUpdatable(body.Column);
            }
        }

        if (stateCode is null && statusCode is null && postponeUntil is null && recurrencePattern is null && recurrenceTimeZone is null)
        {
            return clearsDate
                ? throw WebApiException.BadRequest("'postponeuntil' is not cleared alone. Set statecode to 0 to let the job run now.")
                : null;
        }

        return new JobStatePatch
        {
            StateCode = stateCode,
            StatusCode = statusCode,
            PostponeUntil = postponeUntil,
            RecurrencePattern = recurrencePattern,
            RecurrenceTimeZone = recurrenceTimeZone,
        };
    }

    private static int Required(JobColumn column, int? value) =>
        value ?? throw WebApiException.BadRequest($"'{column.Name}' cannot be null.");

    private static WebApiException NotUpdatable(JobColumn column) =>
        new(StatusCodes.Status400BadRequest, JobErrorCodes.QueryBuilderInvalidUpdate, $"The column '{column.Name}' of a job cannot be updated.");
}
