using Microsoft.OData.Edm;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Records;
using Orleans.AsyncJobs.Table;
using static Orleans.AsyncJobs.Gateway.WebApi.Queries.JobModel;

namespace Orleans.AsyncJobs.Gateway.WebApi.Metadata;

/// <summary>The actions and functions of the model, and the functions of <c>$filter</c>.</summary>
internal static class ModelOperations
{
    private static readonly IEdmTypeReference Text = EdmCoreModel.Instance.GetString(isNullable: true);
    private static readonly IEdmTypeReference Moment = EdmCoreModel.Instance.GetDateTimeOffset(isNullable: true);
    private static readonly IEdmTypeReference Number = EdmCoreModel.Instance.GetInt32(isNullable: true);
    private static readonly IEdmTypeReference Long = EdmCoreModel.Instance.GetInt64(isNullable: true);
    private static readonly IEdmTypeReference Flag = EdmCoreModel.Instance.GetBoolean(isNullable: true);
    private static readonly IEdmTypeReference Id = EdmCoreModel.Instance.GetGuid(isNullable: true);

    public static void AddTo(EdmModel model, EdmEntityContainer container, EdmEntityType job)
    {
        var types = new AnswerTypes(model);
        foreach (var function in QueryFunctions.All)
        {
            var declared = new EdmFunction(Namespace, function.Name, EdmCoreModel.Instance.GetBoolean(isNullable: false));
            declared.AddParameter(QueryFunctions.PropertyName, EdmCoreModel.Instance.GetString(isNullable: false));
            switch (function.Values)
            {
                case QueryFunctionValues.Text: declared.AddParameter(QueryFunctions.PropertyValue, EdmCoreModel.Instance.GetString(isNullable: false)); break;
                case QueryFunctionValues.Number: declared.AddParameter(QueryFunctions.PropertyValue, EdmCoreModel.Instance.GetInt64(isNullable: false)); break;
                case QueryFunctionValues.Texts: declared.AddParameter(QueryFunctions.PropertyValues, ListOf(EdmCoreModel.Instance.GetString(isNullable: true))); break;
            }

            model.AddElement(declared);
        }

        AddToJobs(model, container, types, job);
        AddToMany(model, container, types);
        AddToHandlers(model, ServiceSets.AddTo(container, types));
        AddToService(model, container, types);
        AddOfDataverse(model, container);
    }

    private static void AddToJobs(EdmModel model, EdmEntityContainer container, AnswerTypes types, EdmEntityType job)
    {
        foreach (var name in (string[])["CancelJob", "PauseJob", "ResumeJob", "RetryJob", "RunJobNow"])
        {
            AddAction(model, name, job, returns: null, ("Reason", Text));
        }

        AddAction(model, "PostponeJob", job, returns: null, ("Until", Moment), ("Reason", Text));

        var explanation = Complex(model, "ExplainJobResponse");
        foreach (var (name, type) in ((string, IEdmTypeReference)[])[
            ("jobId", Id), ("name", Text), ("state", Number), ("status", Number), ("kind", Text), ("reason", Text), ("remedy", Text), ("place", Number),
            ("lineLength", Number), ("running", Number), ("limit", Number), ("inFront", Number), ("until", Moment), ("retry", Number), ("maxRetries", Number),
            ("lastErrorCode", Number), ("lastError", Text), ("by", Text), ("since", Moment)])
        {
            explanation.AddStructuralProperty(name, type);
        }

        explanation.AddStructuralProperty("chain", ListOf(new EdmComplexTypeReference(explanation, isNullable: false)));
        AddFunction(model, container, "ExplainJob", job, explanation);
        types.AddPart(typeof(JobRun), "JobRun");
        types.AddPart(typeof(ActionRow), "JobHistoryAction");
        types.AddPart(typeof(JobLogLine), "JobLogLine");
        AddFunction(model, container, "History", job, types.AddAnswer("HistoryResponse", typeof(HistoryAnswer)));
        var log = types.AddAnswer("JobLogResponse", typeof(LogAnswer));
        AddFunction(model, container, "JobLog", job, log);
        AddFunction(model, container, "JobLog", job, log, ("Attempt", Number));

        AddMultiple(model, container, "CreateMultiple", job);
        AddMultiple(model, container, "UpdateMultiple", job);
        AddMultiple(model, container, "UpsertMultiple", job);
    }

    /// <summary>The actions on several rows of another table, bound to its set.</summary>
    public static void AddMultiples(EdmModel model, EdmEntityType type)
    {
        foreach (var name in (string[])["CreateMultiple", "UpdateMultiple", "UpsertMultiple"])
        {
            var returns = new EdmComplexTypeReference((IEdmComplexType)model.FindDeclaredType($"{Namespace}.{name}Response"), isNullable: false);
            var targets = ListOf(new EdmEntityTypeReference(type, isNullable: false));
            var bound = new EdmAction(Namespace, name, returns, isBound: true, entitySetPathExpression: null);
            bound.AddParameter("entityset", targets);
            bound.AddParameter("Targets", targets);
            model.AddElement(bound);
        }
    }

    /// <summary>An action on several rows, in both forms: bound to the set and to nothing.</summary>
    private static void AddMultiple(EdmModel model, EdmEntityContainer container, string name, EdmEntityType type)
    {
        var answer = Complex(model, $"{name}Response");
        answer.AddStructuralProperty("Ids", ListOf(EdmCoreModel.Instance.GetGuid(isNullable: false)));
        var returns = new EdmComplexTypeReference(answer, isNullable: false);
        var targets = ListOf(new EdmEntityTypeReference(type, isNullable: false));
        var unbound = new EdmAction(Namespace, name, returns);
        unbound.AddParameter("Targets", targets);
        model.AddElement(unbound);
        container.AddActionImport(unbound);
        var bound = new EdmAction(Namespace, name, returns, isBound: true, entitySetPathExpression: null);
        bound.AddParameter("entityset", targets);
        bound.AddParameter("Targets", targets);
        model.AddElement(bound);
    }

    private static void AddToMany(EdmModel model, EdmEntityContainer container, AnswerTypes types)
    {
        (string, IEdmTypeReference)[] parameters =
            [("Filter", Text), ("Search", Text), ("FetchXml", Text), ("Ids", ListOf(Id)), ("Reason", Text), ("DryRun", Flag), ("UpTo", Long), ("SeenOn", Moment), ("ConfirmedCount", Long)];
        types.AddPart(typeof(BulkStateAnswer), "JobStateCount");
        types.AddPart(typeof(BulkSampleAnswer), "JobSample");
        foreach (var name in (string[])["CancelJobs", "PauseJobs", "ResumeJobs", "RetryJobs", "DeleteJobs", "PostponeJobs"])
        {
            // A dry run answers the second, any other the first.
            var answer = types.AddAnswer($"{name}Response", typeof(BulkReceiptAnswer), typeof(BulkPreviewAnswer));
            AddImported(model, container, name, answer, name is "PostponeJobs" ? [.. parameters, ("Until", Moment)] : parameters);
        }

        var query = Open(model, "QueryExpression");
        var bulkDelete = types.AddAnswer("BulkDeleteResponse", typeof(BulkDeleteAnswer));
        AddImported(
            model, container, "BulkDelete", bulkDelete, ("QuerySet", ListOf(new EdmComplexTypeReference(query, isNullable: false))), ("JobName", Text),
            ("SendEmailNotification", Flag), ("ToRecipients", ListOf(new EdmComplexTypeReference(query, isNullable: false))), ("CCRecipients", ListOf(new EdmComplexTypeReference(query, isNullable: false))),
            ("RecurrencePattern", Text), ("StartDateTime", Moment), ("SourceImportId", Id), ("RunNow", Flag), ("Reason", Text));
    }

    private static void AddToHandlers(EdmModel model, EdmEntityType handler)
    {
        AddAction(model, "PauseHandler", handler, returns: null, ("Reason", Text));
        AddAction(model, "ResumeHandler", handler, returns: null, ("Reason", Text));
        AddAction(model, "SetHandlerLimit", handler, returns: null, ("Limit", Number), ("Reason", Text));
    }

    private static void AddToService(EdmModel model, EdmEntityContainer container, AnswerTypes types)
    {
        AddImported(model, container, "CheckStore", types.AddAnswer("CheckStoreResponse", typeof(StoreCheckAnswer)));
        AddImported(model, container, "BackupStore", types.AddAnswer("BackupStoreResponse", typeof(BackupAnswer)), ("Name", Text));
        AddFunction(model, container, "StoreInfo", boundTo: null, types.AddAnswer("StoreInfoResponse", typeof(StoreInfo)));
        types.AddPart(typeof(PreviewedOccurrence), "PreviewedOccurrence");
        AddFunction(
            model, container, "PreviewRecurrence", boundTo: null, types.AddAnswer("PreviewRecurrenceResponse", typeof(PreviewAnswer)),
            ("Pattern", Text), ("Start", Moment), ("Zone", Text), ("Count", Number), ("After", Moment));
    }

    private static void AddOfDataverse(EdmModel model, EdmEntityContainer container)
    {
        var whoAmI = Complex(model, "WhoAmIResponse");
        foreach (var name in (string[])["BusinessUnitId", "UserId", "OrganizationId"])
        {
            whoAmI.AddStructuralProperty(name, EdmCoreModel.Instance.GetGuid(isNullable: false));
        }

        AddFunction(model, container, "WhoAmI", boundTo: null, whoAmI);
        var version = Complex(model, "RetrieveVersionResponse");
        version.AddStructuralProperty("Version", Text);
        AddFunction(model, container, "RetrieveVersion", boundTo: null, version);

        var accessType = new EdmEnumType(Namespace, "EndpointAccessType");
        foreach (var (name, value) in ((string, long)[])[("Default", 0), ("Internet", 1), ("Intranet", 2)])
        {
            accessType.AddMember(name, new EdmEnumMemberValue(value));
        }

        model.AddElement(accessType);
        var endpoints = Dictionary(model, "EndpointCollection", Text);
        var detail = Complex(model, "OrganizationDetail");
        detail.AddStructuralProperty("OrganizationId", Id);
        foreach (var name in (string[])["FriendlyName", "OrganizationVersion", "EnvironmentId", "UrlName", "UniqueName", "State"])
        {
            detail.AddStructuralProperty(name, Text);
        }

        detail.AddStructuralProperty("Endpoints", new EdmComplexTypeReference(endpoints, isNullable: true));
        var organization = Complex(model, "RetrieveCurrentOrganizationResponse");
        organization.AddStructuralProperty("Detail", new EdmComplexTypeReference(detail, isNullable: true));
        AddFunction(model, container, "RetrieveCurrentOrganization", boundTo: null, organization, ("AccessType", new EdmEnumTypeReference(accessType, isNullable: false)));

        var counts = Complex(model, "RetrieveTotalRecordCountResponse");
        counts.AddStructuralProperty("EntityRecordCountCollection", new EdmComplexTypeReference(Dictionary(model, "EntityRecordCountCollection", Long), isNullable: true));
        AddFunction(model, container, "RetrieveTotalRecordCount", boundTo: null, counts, ("EntityNames", ListOf(Text)));
    }

    private static EdmComplexType Dictionary(EdmModel model, string name, IEdmTypeReference value)
    {
        var type = Complex(model, name);
        type.AddStructuralProperty("Count", Number);
        type.AddStructuralProperty("IsReadOnly", Flag);
        type.AddStructuralProperty("Keys", ListOf(Text));
        type.AddStructuralProperty("Values", ListOf(value));
        return type;
    }

    private static EdmComplexType Complex(EdmModel model, string name)
    {
        var type = new EdmComplexType(Namespace, name);
        model.AddElement(type);
        return type;
    }

    /// <summary>A type of parameters whose members only docs/web-api.md names.</summary>
    private static EdmComplexType Open(EdmModel model, string name)
    {
        var type = new EdmComplexType(Namespace, name, baseType: null, isAbstract: false, isOpen: true);
        model.AddElement(type);
        return type;
    }

    private static void AddAction(EdmModel model, string name, EdmEntityType boundTo, IEdmTypeReference? returns, params (string Name, IEdmTypeReference Type)[] parameters)
    {
        var action = new EdmAction(Namespace, name, returns, isBound: true, entitySetPathExpression: null);
        action.AddParameter("entity", new EdmEntityTypeReference(boundTo, isNullable: false));
        foreach (var (parameter, type) in parameters)
        {
            action.AddParameter(parameter, type);
        }

        model.AddElement(action);
    }

    private static void AddImported(EdmModel model, EdmEntityContainer container, string name, EdmComplexType returns, params (string Name, IEdmTypeReference Type)[] parameters)
    {
        var action = new EdmAction(Namespace, name, new EdmComplexTypeReference(returns, isNullable: false));
        foreach (var (parameter, type) in parameters)
        {
            action.AddParameter(parameter, type);
        }

        model.AddElement(action);
        container.AddActionImport(action);
    }

    private static void AddFunction(
        EdmModel model, EdmEntityContainer container, string name, EdmEntityType? boundTo, EdmComplexType returns, params (string Name, IEdmTypeReference Type)[] parameters)
    {
        var function = new EdmFunction(Namespace, name, new EdmComplexTypeReference(returns, isNullable: false), isBound: boundTo is not null, entitySetPathExpression: null, isComposable: false);
        if (boundTo is not null)
        {
            function.AddParameter("entity", new EdmEntityTypeReference(boundTo, isNullable: false));
        }

        foreach (var (parameter, type) in parameters)
        {
            function.AddParameter(parameter, type);
        }

        model.AddElement(function);
        if (boundTo is null)
        {
            container.AddFunctionImport(function);
        }
    }

    private static IEdmTypeReference ListOf(IEdmTypeReference element) => EdmCoreModel.GetCollection(element);
}
