namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>Makes bodies of JSON.</summary>
internal static class Bodies
{
    /// <summary>The handlers of the service under test.</summary>
    private static readonly string[] Handlers = ["Quick", "Quick", "Quick", "Fail", "Retry", "Hold", "HttpRequest"];

    /// <summary>A new job.</summary>
    public static string Create(Draw draw, string more = "")
    {
        var handler = draw.Of(Handlers);
        List<string> members = [$"\"messagename\":{(draw.Wild(15) ? Values.Json(draw, Kind.Text) : $"\"{handler}\"")}"];
        Add(draw, members, 2, "name", Kind.Text);
        Add(draw, members, handler is "HttpRequest" ? 1 : 3, draw.Wild(20) ? "d\\u0061ta" : "data", () => handler is "HttpRequest" && !draw.IsWild ? Values.Quote("{\"url\":\"https://jobs.invalid/\"}") : Data(draw));
        Add(draw, members, 8, "dependencytoken", Kind.Text);
        Add(draw, members, 8, "priority", () => draw.Wild(3) ? Values.Json(draw, Kind.Number) : $"{draw.Below(11)}");
        Add(draw, members, 12, "onfailure", () => draw.Wild(3) ? Values.Json(draw, Kind.Number) : $"{draw.Below(2)}");
        Add(draw, members, 6, "autodelete", Kind.Flag);
        Add(draw, members, 8, "postponeuntil", Kind.Moment);
        Add(draw, members, 12, "operationtype", () => draw.Wild(2) ? Values.Json(draw, Kind.Number) : "54");
        Add(draw, members, 20, "recurrencepattern", () => Values.Quote(Rule(draw)));
        Add(draw, members, 20, "recurrencestarttime", Kind.Moment);
        Add(draw, members, 25, "recurrencetimezone", () => Values.Quote(Zone(draw)));
        Add(draw, members, 12, "correlationid", Kind.Id);
        Add(draw, members, 12, "workload", Kind.Text);
        Add(draw, members, 15, "regardingobjectid_account@odata.bind", () => $"\"/accounts({Values.Plain(draw, Kind.Id)})\"");
        Add(draw, members, 15, "_regardingobjectid_value", Kind.Id);
        Add(draw, members, 10, "@odata.type", () => draw.Of("\"Microsoft.Dynamics.CRM.asyncoperation\"", "\"#Microsoft.Dynamics.CRM.asyncoperation\"", draw.IsWild ? "1" : "\"#Microsoft.Dynamics.CRM.asyncoperation\""));
        if (draw.Wild(8))
        {
            members.Add(draw.Of("\"statecode\":3", "\"x\":1", "\"name\":\"a\",\"name\":\"b\"", "\"asyncoperationid\":\"" + Canary.Guid + "\"", "\"createdby@odata.bind\":\"/systemusers(1)\"",
                "\"depth\":1", "\"\":1", "\"@x\":{\"a\":[1,{}]}", "\"waitreason\":\"a\"", "\"_ownerid_value\":\"" + Canary.Guid + "\"", "\"\\u006eame\":\"x\"", "\"\\ud800\":1"));
        }

        return Object(draw, members, more);
    }

    /// <summary>Several new jobs.</summary>
    public static string CreateMany(Draw draw) =>
        $"{{\"Targets\":[{(draw.Wild(20) ? draw.Of(string.Empty, "1", "null", "[]", "{}", string.Join(',', Enumerable.Repeat("{\"messagename\":\"x\"}", 1_001))) : draw.Many(5, ",", () => Create(draw, draw.OneIn(10) ? string.Empty : "\"@odata.type\":\"Microsoft.Dynamics.CRM.asyncoperation\"")))}]{draw.Maybe(20, () => ",\"@a\":1")}{draw.Maybe(4, () => $",\"@padding\":[{{\"Targets\":[\"{new string('p', 70_000)}\"]}}]")}{(draw.Wild(20) ? ",\"x\":1" : string.Empty)}}}";

    /// <summary>Changes of several jobs, and perhaps creates beside them.</summary>
    public static string ChangeMany(Draw draw, bool mayCreate) => $"{{\"Targets\":[{draw.Many(5, ",", () => mayCreate && draw.OneIn(2) ? Create(draw, Typed(draw)) : ChangeOf(draw))}]{(draw.Wild(20) ? ",\"x\":1" : string.Empty)}}}";

    private static string ChangeOf(Draw draw)
    {
        var change = Change(draw);
        var id = draw.OneIn(4)
            ? $"\"@odata.id\":{(draw.Wild(3) ? Values.Json(draw, Kind.Text) : Values.Quote($"{draw.Of(string.Empty, "/api/data/v9.2/", "http://localhost/api/data/v9.2/")}asyncoperations({(draw.Wild(5) ? Values.Plain(draw, Kind.Id) : $"{draw.Job():D}")})"))}"
            : $"\"asyncoperationid\":{(draw.Wild(5) ? Values.Json(draw, Kind.Id) : $"\"{draw.Job():D}\"")}";
        string[] target = [id, Typed(draw)];
        return change is ['{', .. var members, '}'] ? $"{{{string.Join(',', target.Append(members).Where(part => part.Length > 0))}}}" : change;
    }

    private static string Typed(Draw draw) => draw.OneIn(10) ? string.Empty : "\"@odata.type\":\"Microsoft.Dynamics.CRM.asyncoperation\"";

    /// <summary>A change of a job's state, date or rule.</summary>
    public static string Change(Draw draw) => draw.Wild(6)
        ? draw.Of($"{{\"{draw.Of(Tables.Jobs.Columns).Name}\":{Values.Json(draw, draw.Of(Enum.GetValues<Kind>()))}}}", "{}", "[]", "", "null", "{\"statecode\":99}", "{\"statecode\":3,\"statuscode\":0}", "{\"statuscode\":32}", "{\"statecode\":\"3\"}", "{\"statecode\":3.0}", "{\"statecode\":1e0}", "{\"postponeuntil\":null}")
        : draw.Of(
            "{\"statecode\":3,\"statuscode\":32}", "{\"statecode\":0,\"statuscode\":0}", "{\"statecode\":1,\"statuscode\":10}", $"{{\"postponeuntil\":{Values.Json(draw, Kind.Moment)}}}", $"{{\"statecode\":1,\"statuscode\":10,\"postponeuntil\":{Values.Json(draw, Kind.Moment)}}}",
            $"{{\"recurrencepattern\":{Values.Quote(Rule(draw))}}}", $"{{\"recurrencepattern\":{Values.Quote(Rule(draw))},\"recurrencetimezone\":{Values.Quote(Zone(draw))}}}", "{\"statecode\":3}", $"{{\"name\":{Values.Json(draw, Kind.Text)}}}");

    /// <summary>The parameters of an action on one job.</summary>
    public static string Act(Draw draw, bool withUntil)
    {
        List<string> members = [];
        Add(draw, members, 3, "Reason", Kind.Text);
        if (withUntil)
        {
            Add(draw, members, 1, "Until", Kind.Moment);
        }

        Add(draw, members, 40, draw.Of("reason", "Limit", "@a", Canary.Text), Kind.Text);
        return members.Count == 0 && draw.OneIn(2) ? string.Empty : Object(draw, members, string.Empty);
    }

    /// <summary>The parameters of an action on many jobs.</summary>
    public static string ActOnMany(Draw draw, bool withUntil)
    {
        List<string> members =
        [
            draw.Below(4) switch
            {
                3 => $"\"FetchXml\":{Values.Quote(Fetches.Make(draw, Tables.Jobs, isForDelete: true))}",
                0 => $"\"Ids\":[{draw.Many(3, ",", () => $"\"{Values.Plain(draw, Kind.Id)}\"")}]",
                1 => $"\"Search\":{Values.Quote(Queries.Search(draw))}",
                _ => $"\"Filter\":{Values.Quote(Filters.Make(draw, Tables.Jobs))}",
            },
        ];
        Add(draw, members, 2, "DryRun", () => draw.Wild(5) ? Values.Json(draw, Kind.Flag) : "true");
        Add(draw, members, 2, "Reason", Kind.Text);
        Add(draw, members, 6, "UpTo", Kind.Number);
        Add(draw, members, 8, "SeenOn", Kind.Moment);
        Add(draw, members, 6, "ConfirmedCount", Kind.Number);
        if (withUntil || draw.Wild(10))
        {
            Add(draw, members, 1, "Until", Kind.Moment);
        }

        return Object(draw, members, string.Empty);
    }

    /// <summary>A bulk delete.</summary>
    public static string Delete(Draw draw)
    {
        List<string> members = [$"\"QuerySet\":[{draw.Many(2, ",", () => Query(draw))}]"];
        Add(draw, members, 1, "JobName", Kind.Text);
        Add(draw, members, 3, "SendEmailNotification", Kind.Flag);
        Add(draw, members, 3, "ToRecipients", () => draw.Wild(4) ? Values.Json(draw, Kind.Text) : "[]");
        Add(draw, members, 3, "CCRecipients", () => "[]");
        Add(draw, members, 3, "RecurrencePattern", () => draw.Wild(2) ? Values.Quote(Rule(draw)) : "\"\"");
        Add(draw, members, 3, "StartDateTime", Kind.Moment);
        Add(draw, members, 6, "RunNow", Kind.Flag);
        Add(draw, members, 15, "SourceImportId", () => draw.IsWild ? Values.Json(draw, Kind.Id) : "null");
        return Object(draw, members, string.Empty);
    }

    /// <summary>A rule of recurrence.</summary>
    public static string Rule(Draw draw) => draw.Wild(3)
        ? draw.Of("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=SECONDLY", "FREQ=YEARLY;BYYEARDAY=366;BYDAY=MO;BYHOUR=25", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=99999999999",
            "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;UNTIL=99999999T999999Z", "FREQ=DAILY;COUNT=1;UNTIL=20200101", "FREQ=", ";;;", "INTERVAL=3", "FREQ=DAILY;FREQ=DAILY", "FREQ=WEEKLY;BYDAY=53MO",
            "FREQ=MONTHLY;BYSETPOS=-1", "RRULE:FREQ=DAILY", "FREQ=DAILY\r\nDTSTART:20200101", "FREQ=DAILY;BYSECOND=" + string.Join(',', Enumerable.Range(0, 60)), $"FREQ=DAILY;X-{Canary.Text}=1",
            "FREQ=MINUTELY;BYSETPOS=1,2,3,-366;BYHOUR=1;BYMONTH=2;BYMONTHDAY=29;BYDAY=5MO", $"FREQ=DAILY;BYHOUR={Values.Plain(draw, Kind.Number)}")
        : draw.Of("FREQ=DAILY", "FREQ=DAILY;INTERVAL=3;", "FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=MONTHLY;BYMONTHDAY=-1", "freq=hourly", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
            "FREQ=MONTHLY;BYDAY=1MO;BYHOUR=3;BYMINUTE=0;BYSECOND=0", "FREQ=DAILY;COUNT=3", "");

    /// <summary>A time zone.</summary>
    public static string Zone(Draw draw) => draw.Of("Europe/Berlin", "UTC", "W. Europe Standard Time", "America/New_York", draw.IsWild ? Values.Plain(draw, Kind.Text) : "Asia/Tokyo", draw.IsWild ? "Etc/GMT+14" : "UTC");

    private static string Query(Draw draw) => draw.Below(5) switch
    {
        0 => $"{{\"{draw.Of("FetchXml", "Query")}\":{Values.Quote(Fetches.Make(draw, Tables.Jobs, isForDelete: true))}}}",
        1 => $"{{\"Search\":{Values.Quote(Queries.Search(draw))}}}",
        2 => $"{{\"Filter\":{Values.Quote(Filters.Make(draw, Tables.Jobs))}{draw.Maybe(10, () => ",\"EntityName\":\"asyncoperation\"")}}}",
        _ => $"{{\"EntityName\":{(draw.Wild(15) ? Values.Json(draw, Kind.Text) : "\"asyncoperation\"")},\"Criteria\":{Criteria(draw, 0)}{draw.Maybe(6, () => ",\"ColumnSet\":{\"AllColumns\":true},\"Distinct\":false")}{(draw.Wild(15) ? draw.Of(",\"TopCount\":1", ",\"LinkEntities\":[{}]", ",\"x\":1") : string.Empty)}}}",
    };

    private static string Criteria(Draw draw, int depth)
    {
        if (draw.Wild(40))
        {
            var deep = draw.Of(20, 26, 40, 3_000);
            return string.Concat(Enumerable.Repeat("{\"Filters\":[", deep)) + "{}" + string.Concat(Enumerable.Repeat("]}", deep));
        }

        var inner = depth < 3 ? draw.Maybe(4, () => $",\"Filters\":[{draw.Many(2, ",", () => Criteria(draw, depth + 1))}]") : string.Empty;
        return $"{{\"FilterOperator\":{(draw.Wild(15) ? Values.Json(draw, Kind.Text) : draw.Of("\"And\"", "\"Or\"", "0", "1"))},\"Conditions\":[{draw.Many(3, ",", () => Condition(draw))}]{inner}}}";
    }

    private static string Condition(Draw draw)
    {
        var column = draw.Of(Tables.Jobs.Columns);
        var moment = draw.Of(Tables.Jobs.OfKind(Kind.Moment)).Name;
        return draw.Below(4) switch
        {
            0 => $"{{\"AttributeName\":\"{moment}\",\"Operator\":\"{draw.Of("OlderThanXDays", "LastXHours", "NextXWeeks", "OlderThanXMinutes")}\",\"Values\":[{(draw.Wild(2) ? Values.Json(draw, Kind.Number) : "30")}]}}",
            1 => $"{{\"AttributeName\":\"{column.Name}\",\"Operator\":\"{draw.Of("In", "NotIn")}\",\"Values\":[{draw.Many(4, ",", () => Values.Json(draw, column.Kind))}]}}",
            2 => $"{{\"AttributeName\":\"{moment}\",\"Operator\":\"{draw.Of("Today", "ThisMonth", "Last7Days", "Null", "NotNull")}\"}}",
            _ => $"{{\"AttributeName\":{(draw.Wild(20) ? Values.Json(draw, Kind.Text) : $"\"{column.Name}\"")},\"Operator\":\"{draw.Of("Equal", "NotEqual", "GreaterThan", "LessEqual", draw.IsWild ? "equal" : "Equal", "Like", "BeginsWith")}\",\"Values\":[{draw.Of(Values.Json(draw, column.Kind), $"{{\"Type\":\"System.String\",\"Value\":{Values.Json(draw, column.Kind)}}}")}]{(draw.Wild(15) ? ",\"CompareColumns\":true" : string.Empty)}}}",
        };
    }

    private static string Data(Draw draw) => draw.Below(7) switch
    {
        // Larger than what is read at once, and with escapes that are cut anywhere.
        2 => Escaped(draw, draw.Of(17_000, 40_000, 70_000)),
        0 => Values.Quote($"{{\"method\":\"GET\",\"url\":\"{draw.Of("http://127.0.0.1:1/", "https://10.0.0.1/", "http://[::1]/", "ftp://a.invalid/", $"http://localhost/{Canary.Text}", "http://①②⑦.⓪.⓪.①/", "x")}\"}}"),
        1 => Values.Quote(new string('d', draw.Of(100, 5_000, 17_000, 40_000)) + Canary.Text),
        _ => Values.Json(draw, Kind.Text),
    };

    private static string Escaped(Draw draw, int characters)
    {
        var piece = draw.Of("\\u00e4\\n", "\\ud83d\\ude80\\\"", "e\\\\\\/", draw.IsWild ? draw.Of("\\ud83d", "\\x", "\\u00g0", "\\u0000") : "\u20ac");
        return $"\"{string.Concat(Enumerable.Repeat(piece, characters / piece.Length))}{Canary.Text}\"";
    }

    private static string Object(Draw draw, List<string> members, string more)
    {
        if (more.Length > 0)
        {
            members.Insert(0, more);
        }

        var text = $"{{{string.Join(draw.OneIn(8) ? " , " : ",", members)}}}";
        return draw.Wild(10) ? draw.Of(Mutation.Text(draw, text), $"[{text}]", $"{text}{text}", $"{text} ", $"\ufeff{text}", text[..^1], $"//a\n{text}", $"{text}x", $"{text[..^1]},}}") : text;
    }

    private static void Add(Draw draw, List<string> members, int oneIn, string name, Kind kind) => Add(draw, members, oneIn, name, () => Values.Json(draw, kind));

    private static void Add(Draw draw, List<string> members, int oneIn, string name, Func<string> value)
    {
        if (draw.OneIn(oneIn))
        {
            members.Add($"\"{name}\":{value()}");
        }
    }
}
