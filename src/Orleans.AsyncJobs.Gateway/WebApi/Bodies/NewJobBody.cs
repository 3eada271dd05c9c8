using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>
/// The body of a create. Names, JSON types, lengths and dates are checked here; what the values mean (handlers, ranges,
/// recurrence) is checked where jobs are created, for callers in .NET alike.
/// </summary>
internal static class NewJobBody
{
    private static readonly NewJob Defaults = new() { MessageName = string.Empty };

    public static NewJob Parse(ref JobBodyReader body)
    {
        string? messageName = null, name = null, data = null, token = null, pattern = null, workload = null, entityType = null;
        int? operationType = null, priority = null, onFailure = null;
        bool? autoDelete = null;
        DateTimeOffset? postponeUntil = null, recurrenceStart = null;
        Guid? correlation = null, request = null, regarding = null, extension = null, workflow = null;
        while (body.MoveNext())
        {
            switch (body.Column.Name)
            {
                case "messagename": messageName = body.Text(); break;
                case "name": name = body.Text(); break;
                case "data": data = body.Text(); break;
                case "dependencytoken": token = body.Text(); break;
                case "recurrencepattern": pattern = body.Text(); break;
                case "workload": workload = body.Text(); break;
                case "primaryentitytype": entityType = body.Text(); break;
                case "operationtype": operationType = body.Number(); break;
                case "priority": priority = body.Number(); break;
                case "onfailure": onFailure = body.Number(); break;
                case "autodelete": autoDelete = body.Flag(); break;
                case "postponeuntil": postponeUntil = body.Moment(); break;
                case "recurrencestarttime": recurrenceStart = body.Moment(); break;
                case "correlationid": correlation = body.Id(); break;
                case "requestid": request = body.Id(); break;
                case "_regardingobjectid_value": regarding = body.Id(); break;
                case "_owningextensionid_value": extension = body.Id(); break;
                case "_workflowactivationid_value": workflow = body.Id(); break;
                default: throw NotSettable(body.Column);
            }
        }

        if (string.IsNullOrWhiteSpace(messageName))
        {
            throw WebApiException.BadRequest("'messagename' is required: the name under which a handler is registered.");
        }

        return new NewJob
        {
            MessageName = messageName,
            Name = name,
            Data = data,
            DependencyToken = token,
            RecurrencePattern = pattern,
            Workload = workload,
            PrimaryEntityType = entityType,
            OperationType = operationType ?? Defaults.OperationType,
            Priority = priority ?? Defaults.Priority,
            OnFailure = (JobFailureAction)(onFailure ?? (int)Defaults.OnFailure),
            AutoDelete = autoDelete ?? Defaults.AutoDelete,
            PostponeUntil = postponeUntil,
            RecurrenceStartTime = recurrenceStart,
            CorrelationId = correlation,
            RequestId = request,
            RegardingObjectId = regarding,
            OwningExtensionId = extension,
            WorkflowActivationId = workflow,
        };
    }

    private static WebApiException NotSettable(JobColumn column) =>
        WebApiException.BadRequest($"The column '{column.Name}' cannot be set by a create.");
}
