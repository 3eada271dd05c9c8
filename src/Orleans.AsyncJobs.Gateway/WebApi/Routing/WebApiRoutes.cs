using System.Collections.Frozen;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.WebApi.Metadata;
using Orleans.AsyncJobs.Gateway.WebApi.Metadata.Definitions;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Records;
using Orleans.AsyncJobs.Table;
using static Orleans.AsyncJobs.Gateway.WebApi.Routing.WebApiMethod;

namespace Orleans.AsyncJobs.Gateway.WebApi.Routing;

/// <summary>All that the Web API serves. Names are case-sensitive.</summary>
internal static class WebApiRoutes
{
    private const string Jobs = JobModel.EntitySetName;
    private const string Job = $"{Jobs}()";
    private const string Operations = "backgroundoperations";
    private const string Handlers = HandlerListing.SetName;
    private const string Handler = $"{Handlers}()";
    private const string Bound = $"{JobModel.Namespace}.";

    private static readonly FrozenDictionary<string, WebApiRoute> Table = ((IEnumerable<WebApiRoute>)
    [
        new(string.Empty, Get((context, _) => MetadataDocument.WriteSetsAsync(context))),
        new("$metadata", Get<MetadataDocument>((metadata, context, _) => metadata.WriteModelAsync(context))),
        new(Jobs, Get<TableListing>((rows, context, _) => rows.ListAsync(context, QueryTables.Jobs)), Post<SingleCreation>((jobs, context, _) => jobs.CreateAsync(context))) { CreatesJobs = true, FitsChangeSets = true },
        new($"{Jobs}/$count", Get<TableListing>((rows, context, _) => rows.CountAsync(context, QueryTables.Jobs))),
        new(Operations, Get<TableListing>((rows, context, _) => rows.ListAsync(context, QueryTables.Operations)), Post<OperationCreation>((operations, context, _) => operations.CreateAsync(context))) { CreatesJobs = true },
        new($"{Operations}/$count", Get<TableListing>((rows, context, _) => rows.CountAsync(context, QueryTables.Operations))),
        new(
            $"{Operations}()",
            Get<TableReading>((rows, context, path) => rows.ReadAsync(context, QueryTables.Operations, path)),
            Patch<OperationChange>((operations, context, path) => operations.PatchAsync(context, path.IdOf(QueryTables.Operations))),
            Delete<OperationChange>((operations, context, path) => operations.DeleteAsync(context, path.IdOf(QueryTables.Operations)))),
        new($"{Operations}/{Bound}CreateMultiple", Post<OperationMultiples>((operations, context, _) => operations.CreateAsync(context))) { CreatesJobs = true },
        new($"{Operations}/{Bound}UpdateMultiple", Post<OperationMultiples>((operations, context, _) => operations.UpdateAsync(context))),
        new($"{Operations}/{Bound}UpsertMultiple", Post<OperationMultiples>((operations, context, _) => operations.UpsertAsync(context))) { CreatesJobs = true },
        new("CreateMultiple", Post<MultipleCreation>((jobs, context, _) => jobs.CreateAsync(context, needsType: true))) { CreatesJobs = true },
        new($"{Jobs}/{Bound}CreateMultiple", Post<MultipleCreation>((jobs, context, _) => jobs.CreateAsync(context, needsType: false))) { CreatesJobs = true },
        new("UpsertMultiple", Post<MultipleChange>((jobs, context, _) => jobs.UpsertAsync(context, needsType: true))) { CreatesJobs = true },
        new($"{Jobs}/{Bound}UpsertMultiple", Post<MultipleChange>((jobs, context, _) => jobs.UpsertAsync(context, needsType: false))) { CreatesJobs = true },
        new("UpdateMultiple", Post<MultipleChange>((jobs, context, _) => jobs.UpdateAsync(context, needsType: true))),
        new($"{Jobs}/{Bound}UpdateMultiple", Post<MultipleChange>((jobs, context, _) => jobs.UpdateAsync(context, needsType: false))),
        new(
            Job,
            Get<TableReading>((rows, context, path) => rows.ReadAsync(context, QueryTables.Jobs, path)),
            Patch<JobChange>((jobs, context, path) => jobs.PatchAsync(context, path.JobId)),
            Delete<JobChange>((jobs, context, path) => jobs.DeleteAsync(context, path.JobId)))
        { FitsChangeSets = true },

        new(
            $"{Job}/data",
            Get<JobDataReading>((data, context, path) => data.ReadAsync(context, path.JobId)),
            Put<JobDataWriting>((data, context, path) => data.ReplaceAsync(context, path.JobId)),
            Delete<JobDataWriting>((data, context, path) => data.DeleteAsync(context, path.JobId))),
        new(
            $"{Job}/data/$value",
            Get<JobDataReading>((data, context, path) => data.ReadValueAsync(context, path.JobId)),
            Put<JobDataWriting>((data, context, path) => data.ReplaceValueAsync(context, path.JobId))),

        JobFunction<JobExplaining>("ExplainJob", (jobs, context, path) => jobs.ExplainAsync(context, path.JobId)),
        JobFunction<JobPast>("History", (jobs, context, path) => jobs.HistoryAsync(context, path.JobId)),
        JobFunction<JobPast>("JobLog", (jobs, context, path) => jobs.LogAsync(context, path)) with { TakesArguments = true },
        JobAction("CancelJob", (jobs, context, id) => jobs.CancelAsync(context, id)),
        JobAction("PauseJob", (jobs, context, id) => jobs.PauseAsync(context, id)),
        JobAction("ResumeJob", (jobs, context, id) => jobs.ResumeAsync(context, id)),
        JobAction("PostponeJob", (jobs, context, id) => jobs.PostponeAsync(context, id)),
        JobAction("RetryJob", (jobs, context, id) => jobs.RetryAsync(context, id)),
        JobAction("RunJobNow", (jobs, context, id) => jobs.RunNowAsync(context, id)),

        BulkAction("CancelJobs", JobActionVerb.CancelMany),
        BulkAction("PauseJobs", JobActionVerb.PauseMany),
        BulkAction("ResumeJobs", JobActionVerb.ResumeMany),
        BulkAction("PostponeJobs", JobActionVerb.PostponeMany),
        BulkAction("RetryJobs", JobActionVerb.RetryMany),
        BulkAction("DeleteJobs", JobActionVerb.DeleteMany),

        new("BulkDelete", Post<BulkDeletion>((bulk, context, _) => bulk.StartAsync(context))) { CreatesJobs = true },
        new("BulkDetectDuplicates", Post<BulkDeletion>((_, _, _) => throw BulkDeletion.NoDuplicates())),
        .. QueryTables.All.Except([QueryTables.Jobs, QueryTables.Operations]).SelectMany(OfTable),
        .. QueryTables.All.SelectMany(table => table.Columns.Where(column => column != JobColumns.Data).SelectMany(column => OfColumn(table, column))),

        new(Handlers, Get<HandlerListing>((handlers, context, _) => handlers.ListAsync(context))),
        new(Handler, Get<HandlerListing>((handlers, context, path) => handlers.ReadAsync(context, path.Text))),
        new($"{Handler}/{Bound}PauseHandler", Post<HandlerSteering>((handlers, context, path) => handlers.PauseAsync(context, path.Text))),
        new($"{Handler}/{Bound}ResumeHandler", Post<HandlerSteering>((handlers, context, path) => handlers.ResumeAsync(context, path.Text))),
        new($"{Handler}/{Bound}SetHandlerLimit", Post<HandlerSteering>((handlers, context, path) => handlers.LimitAsync(context, path.Text))),

        new(CustomApiListing.SetName, Get<CustomApiListing>((apis, context, _) => apis.ListAsync(context))),
        new(LineListing.SetName, Get<LineListing>((lines, context, _) => lines.ListAsync(context))),
        new($"{LineListing.SetName}()", Get<LineListing>((lines, context, path) => lines.ReadAsync(context, path.Text))),

        new(ServiceListing.ActionSetName, Get<ServiceListing>((service, context, _) => service.ActionsAsync(context))),
        new($"{ServiceListing.ActionSetName}()", Get<ServiceListing>((service, context, path) => service.ActionAsync(context, path.Key!))),
        new(SiloListing.SetName, Get<SiloListing>((silos, context, _) => silos.ListAsync(context))),
        new($"{SiloListing.SetName}()", Get<SiloListing>((silos, context, path) => silos.ReadAsync(context, path.Text))),
        new("PreviewRecurrence", Get<RecurrencePreviewing>((rules, context, path) => rules.PreviewAsync(context, path))) { IsFunction = true },
        new("PreviewRecurrence()", Get<RecurrencePreviewing>((rules, context, path) => rules.PreviewAsync(context, path))) { IsFunction = true, TakesArguments = true },
        new("WhoAmI", Get((context, _) => ServiceFunctions.WhoAmIAsync(context))),
        new("WhoAmI()", Get((context, _) => ServiceFunctions.WhoAmIAsync(context))) { IsFunction = true },
        new("RetrieveVersion", Get((context, _) => ServiceFunctions.VersionAsync(context))),
        new("RetrieveVersion()", Get((context, _) => ServiceFunctions.VersionAsync(context))) { IsFunction = true },
        new("RetrieveCurrentOrganization()", Get(ServiceFunctions.OrganizationAsync)) { IsFunction = true, TakesArguments = true },
        new("RetrieveTotalRecordCount()", Get<ServiceFunctions>((service, context, path) => service.CountAsync(context, path))) { IsFunction = true, TakesArguments = true },
        new("StoreInfo", Get<ServiceListing>((service, context, _) => service.StoreAsync(context))),
        new("StoreInfo()", Get<ServiceListing>((service, context, _) => service.StoreAsync(context))) { IsFunction = true },
        new("CheckStore", Post<StoreCare>((store, context, _) => store.CheckAsync(context))),
        new("BackupStore", Post<StoreCare>((store, context, _) => store.BackUpAsync(context))),

        new("$batch", Post<IBatchEndpoint>((batch, context, _) => batch.RunAsync(context))),
    ]).ToFrozenDictionary(route => route.Shape, StringComparer.Ordinal);

    /// <summary>All that is served but for the definitions of tables, whose paths have keys in their middle.</summary>
    public static IReadOnlyCollection<WebApiRoute> All => Table.Values;

    private static readonly WebApiRoute Definitions = new(DefinitionModel.SetName, Get(DefinitionListing.AnswerAsync));

    /// <summary>Finds what a path names.</summary>
    /// <exception cref="WebApiException">It names nothing (404), its key is no Guid (400), or it names what is not served (501).</exception>
    public static WebApiRoute Find(ResourcePath path)
    {
        if (Table.TryGetValue(path.Shape, out var route) && route.Fits(path))
        {
            return route;
        }

        // There are keys in the middle of its paths, too.
        if (string.Equals(OptionText.Cut(path.Segments[0]).Name, DefinitionModel.SetName, StringComparison.Ordinal))
        {
            return Definitions;
        }

        var first = path.Segments[0];
        var set = path.Key is null ? first : first[..first.IndexOf('(', StringComparison.Ordinal)];
        var known = path.Key is null ? set : $"{set}()";
        if (path.Segments.Count == 1 || !HasMoreBehind(known))
        {
            throw WebApiException.UnknownSegment(set);
        }

        if (string.Equals(known, Job, StringComparison.Ordinal))
        {
            _ = path.JobId;
        }

        throw WebApiException.UnknownSegment(path.Segments[1]);
    }

    private static IEnumerable<WebApiRoute> OfTable(QueryTable table) =>
    [
        new(table.SetName, Get<TableListing>((rows, context, _) => rows.ListAsync(context, table))),
        new($"{table.SetName}/$count", Get<TableListing>((rows, context, _) => rows.CountAsync(context, table))),
        new($"{table.SetName}()", Get<TableReading>((rows, context, path) => rows.ReadAsync(context, table, path))),
    ];

    private static IEnumerable<WebApiRoute> OfColumn(QueryTable table, JobColumn column)
    {
        var read = Get<TableReading>((rows, context, path) => rows.ReadColumnAsync(context, table, path, column, isRaw: false));
        var change = Put<JobChange>((jobs, context, path) => jobs.PutColumnAsync(context, path.JobId, column));
        var clear = Delete<JobChange>((jobs, context, path) => jobs.DeleteColumnAsync(context, path.JobId, column));
        var shape = $"{table.SetName}()/{column.Name}";
        return
        [
            table == QueryTables.Jobs ? new(shape, read, change, clear) { FitsChangeSets = true } : new(shape, read),
            new($"{shape}/$value", Get<TableReading>((rows, context, path) => rows.ReadColumnAsync(context, table, path, column, isRaw: true))),
        ];
    }

    private static bool HasMoreBehind(string first) => Table.Keys.Any(shape => shape.StartsWith($"{first}/", StringComparison.Ordinal));

    private static WebApiRoute JobFunction<TService>(string name, Func<TService, HttpContext, ResourcePath, Task> run)
        where TService : notnull => new($"{Job}/{Bound}{name}", Get(run)) { IsFunction = true };

    private static WebApiRoute BulkAction(string name, JobActionVerb verb) =>
        new(name, Post<BulkSteering>((jobs, context, _) => jobs.ActAsync(context, name, verb))) { CreatesJobs = true };

    private static WebApiRoute JobAction(string name, Func<JobSteering, HttpContext, Guid, Task> run) =>
        new($"{Job}/{Bound}{name}", Post<JobSteering>((jobs, context, path) => run(jobs, context, path.JobId))) { FitsChangeSets = true };
}
