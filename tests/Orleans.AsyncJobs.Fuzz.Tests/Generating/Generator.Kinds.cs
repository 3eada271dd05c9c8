namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <content>The kinds of requests.</content>
internal sealed partial class Generator
{
    private const string Bound = "Microsoft.Dynamics.CRM.";

    private static FuzzRequest List(Draw draw, string name)
    {
        var table = TableOf(draw);
        return New(draw, name, "GET", table.Set + Queries.OfList(draw, table));
    }

    private static FuzzRequest Groups(Draw draw, string name)
    {
        var table = TableOf(draw);
        return New(draw, name, "GET", table.Set + Queries.OfGroups(draw, table));
    }

    private static FuzzRequest Count(Draw draw, string name)
    {
        var table = TableOf(draw);
        return New(draw, name, "GET", $"{table.Set}/$count{Queries.OfCount(draw, table)}");
    }

    private static FuzzRequest Fetch(Draw draw, string name)
    {
        var table = TableOf(draw);
        var other = draw.Wild(15) ? draw.Of("&$top=1", "&fetchXml=x", "&$count=true", $"&{Canary.Text}=1") : string.Empty;
        return New(draw, name, "GET", $"{table.Set}?{draw.Of("fetchXml", "fetchXml", "fetchXml", draw.IsWild ? "fetchxml" : "fetchXml")}={Writing.Option(draw, Fetches.Make(draw, table))}{other}");
    }

    private static FuzzRequest NextPage(Draw draw, string name)
    {
        var link = draw.NextPage();
        return New(draw, name, "GET", draw.Wild(2) ? Writing.Encode(Mutation.Text(draw, link), "-._~$'(),/=@:!*;?&%+") : link);
    }

    private static FuzzRequest Row(Draw draw, string name)
    {
        var table = draw.OneIn(6) ? draw.Of(Tables.All) : Tables.Jobs;
        return New(draw, name, "GET", table.Set + Key(draw) + Queries.OfRow(draw, table));
    }

    private static FuzzRequest Property(Draw draw, string name)
    {
        var table = draw.OneIn(6) ? draw.Of(Tables.All) : Tables.Jobs;
        var property = draw.Wild(6) ? draw.Of(Canary.Text, "data", "waitreason", "createdby", "createdby/fullname", "asyncoperation_children", "$value", "$ref", "$count", "name/$value/$value", "name/x", "createdby/$ref", "%24value") : draw.Of(table.Columns).Name;
        return New(draw, name, "GET", $"{table.Set}{Key(draw)}/{property}{draw.Maybe(3, () => "/$value")}{draw.Maybe(15, () => Queries.OfRow(draw, table))}");
    }

    private static FuzzRequest Create(Draw draw, string name) =>
        New(draw, name, "POST", $"asyncoperations{draw.Maybe(8, () => Queries.OfRow(draw, Tables.Jobs))}", Bodies.Create(draw), draw.OneIn(6) ? "text/plain" : "application/json; charset=utf-8");

    private static FuzzRequest CreateMany(Draw draw, string name)
    {
        var action = draw.Of("CreateMultiple", "CreateMultiple", "UpdateMultiple", "UpsertMultiple");
        return New(draw, name, "POST", draw.Of(action, $"asyncoperations/{Bound}{action}"), Cut(draw, action is "CreateMultiple" ? Bodies.CreateMany(draw) : Bodies.ChangeMany(draw, mayCreate: action is "UpsertMultiple")));
    }

    private static FuzzRequest Change(Draw draw, string name) => New(draw, name, "PATCH", $"asyncoperations{Key(draw)}{draw.Maybe(10, () => Queries.OfRow(draw, Tables.Jobs))}", Bodies.Change(draw));

    private static FuzzRequest Delete(Draw draw, string name) => New(draw, name, "DELETE", $"asyncoperations{Key(draw)}{draw.Maybe(10, () => $"/{draw.Of(Tables.Jobs.Columns).Name}")}");

    private static FuzzRequest Put(Draw draw, string name)
    {
        var column = !draw.OneIn(4) ? draw.Of("postponeuntil", "recurrencepattern", "data", "data", "statecode") : draw.Of(Tables.Jobs.Columns).Name;
        return column is "data" && draw.OneIn(2)
            ? New(draw, name, "PUT", $"asyncoperations{Key(draw)}/data{draw.Maybe(2, () => "/$value")}", Values.Plain(draw, Kind.Text) + new string('z', draw.Of(0, 20_000)), draw.Of("text/plain", "application/octet-stream"))
            : New(draw, name, draw.OneIn(5) ? "DELETE" : "PUT", $"asyncoperations{Key(draw)}/{column}", $"{{\"value\":{(column is "recurrencepattern" ? Values.Quote(Bodies.Rule(draw)) : Values.Json(draw, Kind.Moment))}}}");
    }

    private static FuzzRequest Act(Draw draw, string name)
    {
        var action = draw.Of("CancelJob", "PauseJob", "ResumeJob", "PostponeJob", "RetryJob", "RunJobNow", draw.IsWild ? Canary.Text : "CancelJob");
        return New(draw, name, "POST", $"asyncoperations{Key(draw)}/{(draw.Wild(10) ? string.Empty : Bound)}{action}{draw.Maybe(15, () => "()")}", Bodies.Act(draw, action is "PostponeJob"));
    }

    private static FuzzRequest ActOnMany(Draw draw, string name)
    {
        var action = draw.Of("CancelJobs", "PauseJobs", "ResumeJobs", "PostponeJobs", "RetryJobs", "DeleteJobs");
        return New(draw, name, "POST", action, Bodies.ActOnMany(draw, action is "PostponeJobs"));
    }

    private static FuzzRequest BulkDelete(Draw draw, string name) => New(draw, name, "POST", draw.Wild(15) ? "BulkDetectDuplicates" : "BulkDelete", Bodies.Delete(draw));

    private static FuzzRequest Handler(Draw draw, string name)
    {
        var handler = Writing.Encode(draw.Wild(4) ? Values.Plain(draw, Kind.Text) : draw.Of("Quick", "Fail", "Hold", Canary.Text)).Replace("/", "%2F", StringComparison.Ordinal);
        var set = $"jobhandlers('{handler}')";
        return draw.Below(5) switch
        {
            0 => New(draw, name, "GET", set),
            1 => New(draw, name, "POST", $"{set}/{Bound}PauseHandler", Bodies.Act(draw, withUntil: false)),
            2 => New(draw, name, "POST", $"{set}/{Bound}SetHandlerLimit", $"{{\"Limit\":{(draw.Wild(2) ? Values.Json(draw, Kind.Number) : draw.Of("2", "8", "null"))}}}"),
            _ => New(draw, name, "POST", $"{set}/{Bound}ResumeHandler", Bodies.Act(draw, withUntil: false)),
        };
    }

    private static FuzzRequest Function(Draw draw, string name)
    {
        var job = $"asyncoperations{Key(draw)}/{Bound}";
        return New(draw, name, "GET", draw.Below(10) switch
        {
            0 => $"{job}ExplainJob(){draw.Maybe(10, () => "?$select=reason")}",
            1 => $"{job}History()",
            2 => $"{job}JobLog(Attempt={(draw.Wild(3) ? Writing.Encode(Values.Plain(draw, Kind.Number)) : $"{1 + draw.Below(3)}")}){draw.Maybe(2, () => $"?$top={Writing.Encode(draw.IsWild ? Values.Plain(draw, Kind.Number) : "5")}&after=0")}",
            3 => "WhoAmI()",
            4 => $"RetrieveVersion{draw.Of("()", string.Empty)}",
            5 => $"RetrieveTotalRecordCount(EntityNames=@p1)?@p1={Writing.Encode(draw.IsWild ? draw.Of("[]", "['x']", "['asyncoperation','asyncoperation']", Canary.Text, "[1]", "['asyncoperation'", "null", "") : "['asyncoperation']")}",
            6 => $"RetrieveCurrentOrganization(AccessType={Writing.Encode(draw.Of("@p1", "Microsoft.Dynamics.CRM.EndpointAccessType'Default'", draw.IsWild ? "x" : "'Default'"))}){draw.Maybe(2, () => "?@p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'")}",
            7 => "StoreInfo()",
            _ => Preview(draw),
        });
    }

    private static string Preview(Draw draw)
    {
        var pattern = $"'{Bodies.Rule(draw).Replace("'", "''", StringComparison.Ordinal)}'";
        var isAlias = draw.OneIn(4);
        var arguments = new List<string> { $"Pattern={(isAlias ? "@p" : Writing.Encode(pattern).Replace("/", "%2F", StringComparison.Ordinal))}" };
        if (draw.OneIn(3))
        {
            arguments.Add($"Start={Writing.Encode(Values.Plain(draw, Kind.Moment))}");
        }

        if (draw.OneIn(3))
        {
            arguments.Add($"Zone='{Writing.Encode(Bodies.Zone(draw)).Replace("/", "%2F", StringComparison.Ordinal)}'");
        }

        if (draw.OneIn(3))
        {
            arguments.Add($"Count={Writing.Encode(draw.IsWild ? Values.Plain(draw, Kind.Number) : "3")}");
        }

        if (draw.OneIn(5))
        {
            arguments.Add($"After={Writing.Encode(Values.Plain(draw, Kind.Moment))}");
        }

        return $"PreviewRecurrence({string.Join(',', arguments)}){(isAlias ? $"?@p={Writing.Encode(pattern)}" : string.Empty)}";
    }

    private static FuzzRequest Records(Draw draw, string name) => draw.Below(12) switch
    {
        0 when draw.OneIn(6) => New(draw, name, "POST", "CheckStore", draw.Of(string.Empty, "{}")),
        1 when draw.OneIn(6) => New(draw, name, "POST", "BackupStore", $"{{\"Name\":{(draw.Wild(2) ? Values.Json(draw, Kind.Text) : draw.Of("\"a.db\"", "\"b.db\""))}}}"),
        0 or 1 or 2 => New(draw, name, "GET", $"jobactions?$top={Writing.Encode(draw.IsWild ? Values.Plain(draw, Kind.Number) : "5")}{draw.Maybe(3, () => $"&before={Writing.Encode(Values.Plain(draw, Kind.Number))}")}"),
        3 => New(draw, name, "GET", draw.Of("jobsilos", $"jobsilos({Writing.Encode(Values.Plain(draw, Kind.Text))})", $"jobactions({Writing.Encode(Values.Plain(draw, Kind.Number))})")),
        4 => New(draw, name, "GET", "jobhandlers"),
        5 or 6 => New(draw, name, "GET", $"joblines{draw.Maybe(2, () => $"?$top={Writing.Encode(draw.IsWild ? Values.Plain(draw, Kind.Number) : "5")}")}"),
        _ => New(draw, name, "GET", $"joblines('{Writing.Encode(Values.Plain(draw, Kind.Text).Replace("'", "''", StringComparison.Ordinal)).Replace("/", "%2F", StringComparison.Ordinal)}'){draw.Maybe(3, () => $"?$top=3&after={Writing.Encode(Values.Plain(draw, Kind.Number))}")}"),
    };

    private static FuzzRequest Metadata(Draw draw, string name)
    {
        var table = draw.Of(Tables.All).Name;
        return New(draw, name, "GET", draw.Below(8) switch
        {
            0 => string.Empty,
            1 => "$metadata",
            2 => $"EntityDefinitions?%24select=LogicalName,EntitySetName,PrimaryIdAttribute&%24filter=LogicalName+eq+'{table}'",
            3 => $"EntityDefinitions(LogicalName='{Writing.Encode(draw.Wild(2) ? Values.Plain(draw, Kind.Text) : table)}'){draw.Maybe(2, () => $"/Attributes{draw.Maybe(2, () => "/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet")}")}",
            4 => "EntityDefinitions?$select=LogicalName",
            5 => $"EntityDefinitions?$filter={Writing.Encode(Filters.Make(draw, Tables.Jobs))}",
            6 => $"GlobalOptionSetDefinitions(Name='{Canary.Text}')",
            _ => $"EntityDefinitions(LogicalName='asyncoperation')/Attributes(LogicalName='statecode'){draw.Maybe(2, () => $"/{Bound}PicklistAttributeMetadata?$expand=OptionSet")}",
        });
    }

    private static FuzzRequest Batch(Draw draw, string name)
    {
        var (body, contentType) = Batches.Multipart(draw);
        return GoingOn(draw, New(draw, name, "POST", "$batch", body, contentType));
    }

    private static FuzzRequest JsonBatch(Draw draw, string name) => GoingOn(draw, New(draw, name, "POST", "$batch", Cut(draw, Batches.Json(draw))));

    /// <summary>A document that ends where it should not, or has a character too many.</summary>
    private static string Cut(Draw draw, string json) => !draw.Wild(8) || json.Length == 0 ? json
        : draw.OneIn(2) ? json[..draw.Below(json.Length)]
        : json.Insert(draw.Below(json.Length), draw.Of("\"", "{", "}", "[", "]", ",", ":", "\\", "\ud800", "null"));

    /// <summary>A batch ends with the first part that is refused, if it does not say otherwise.</summary>
    private static FuzzRequest GoingOn(Draw draw, FuzzRequest batch)
    {
        if (!draw.OneIn(3))
        {
            batch.Add("Prefer", "odata.continue-on-error");
        }

        return batch;
    }

    private static FuzzRequest Elsewhere(Draw draw, string name) => New(draw, name, draw.Of("GET", "GET", "POST", "OPTIONS"), draw.Below(8) switch
    {
        0 => draw.Of("/healthz", "/openapi/asyncjobs.json"),
        1 => $"/api/data/{Canary.Text}",
        2 => $"/api/{Canary.Text}/../data/v9.2/asyncoperations?$top=1",
        3 => "//api/data/v9.2//asyncoperations//",
        4 => $"/{string.Join('/', Enumerable.Repeat("a", draw.Of(3, 500)))}",
        5 => string.Join('/', Enumerable.Repeat(draw.Of("asyncoperations", "$count", "(", "$value", "x()"), draw.Of(2, 60, 1_000))),
        6 => Writing.Encode(Mutation.Text(draw, draw.Of(Tables.All).Set), string.Empty),
        _ => $"asyncoperations/{Writing.Encode(Values.Plain(draw, Kind.Text), string.Empty)}",
    });
}
