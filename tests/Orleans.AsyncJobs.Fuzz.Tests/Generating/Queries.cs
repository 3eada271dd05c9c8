namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>Makes query options.</summary>
internal static class Queries
{
    private static readonly string[] Methods = ["sum", "average", "min", "max", "countdistinct"];

    /// <summary>The options of a list.</summary>
    public static string OfList(Draw draw, Table table)
    {
        List<(string Name, string Value)> options = [];
        Add(draw, options, 2, "$select", () => Select(draw, table));
        Add(draw, options, 2, "$filter", () => Filters.Make(draw, table));
        Add(draw, options, 3, "$orderby", () => OrderBy(draw, table));
        Add(draw, options, 5, "$count", () => draw.Wild(5) ? Values.Plain(draw, Kind.Flag) : "true");
        Add(draw, options, 4, "$expand", () => Expand(draw, table, depth: 0));
        Add(draw, options, 12, "$skip", () => draw.Wild(3) ? Values.Plain(draw, Kind.Number) : $"{draw.Below(20)}");
        Add(draw, options, 15, "search", () => Search(draw));
        options.Add(("$top", draw.Wild(6) ? Values.Plain(draw, Kind.Number) : $"{draw.Below(30)}"));
        return Write(draw, options);
    }

    /// <summary>The options of a list that is grouped.</summary>
    public static string OfGroups(Draw draw, Table table)
    {
        var alias = draw.Of("n", "x", Canary.Text, "count");
        var keys = draw.Some(table.Columns, 3);
        List<(string Name, string Value)> options = [("$apply", Apply(draw, table, keys, alias))];
        Add(draw, options, 6, "$filter", () => draw.OneIn(2) ? Behind(draw, alias, keys) : Filters.Make(draw, table, depth: 2));
        Add(draw, options, 4, "$orderby", () => draw.Wild(3) ? draw.Of("z", "$count", "name", "createdby/fullname") : draw.Of($"{alias} desc", keys[0].Name, $"{keys[^1].Name} desc,{alias}"));
        Add(draw, options, 8, "$count", () => "true");
        Add(draw, options, 3, "$top", () => $"{1 + draw.Below(30)}");
        return Write(draw, options);
    }

    /// <summary>The options of one row.</summary>
    public static string OfRow(Draw draw, Table table)
    {
        List<(string Name, string Value)> options = [];
        Add(draw, options, 2, "$select", () => Select(draw, table));
        Add(draw, options, 4, "$expand", () => Expand(draw, table, depth: 0));
        Add(draw, options, 30, "$filter", () => Filters.Make(draw, table));
        return Write(draw, options);
    }

    /// <summary>The options of a count.</summary>
    public static string OfCount(Draw draw, Table table)
    {
        List<(string Name, string Value)> options = [];
        Add(draw, options, 2, "$filter", () => Filters.Make(draw, table));
        Add(draw, options, 8, "search", () => Search(draw));
        return Write(draw, options);
    }

    /// <summary>Writes options behind a question mark; now and then in a way that no client should.</summary>
    public static string Write(Draw draw, List<(string Name, string Value)> options)
    {
        if (draw.Wild(12))
        {
            options.Add(draw.Of(
                ("$search", Canary.Text), ("$format", "json"), ("$compute", "1 as x"), ("$levels", "2"), ("$deltatoken", "x"), ("$schemaversion", "*"), ("sql", "SELECT 1"), ("savedQuery", Canary.Guid), ("userQuery", Canary.Guid), ("$skiptoken", Token(draw)),
                ("filter", "x"), ("$FILTER", "statecode eq 1"), ("$filter", "statecode eq 1"), ("@p1", Values.Literal(draw, Kind.Text)), ("", "x"), ("$filter", ""), (Canary.Text, Canary.Text), ("$id", "x"), ("api-version", "9.2"), ("after", "1"), ("before", Values.Plain(draw, Kind.Number))));
        }

        if (options.Count == 0)
        {
            return string.Empty;
        }

        // An alias takes the place of the first literal in quotes.
        if (draw.OneIn(12) && options.FindIndex(option => option is { Name: "$filter", Value: var value } && value.Count(character => character == '\'') == 2) is >= 0 and var index)
        {
            var value = options[index].Value;
            var (from, until) = (value.IndexOf('\'', StringComparison.Ordinal), value.LastIndexOf('\'') + 1);
            options[index] = ("$filter", $"{value[..from]}@p1{value[until..]}");
            options.Add(("@p1", value[from..until]));
        }

        var spoiled = draw.Wild(6) ? draw.Below(options.Count) : -1;
        return "?" + string.Join(draw.Wild(30) ? draw.Of("&&", "?", ";", "& ") : "&", options.Select((option, i) =>
            $"{(draw.OneIn(6) ? Writing.Encode(option.Name, string.Empty) : Writing.Encode(option.Name))}={Writing.Option(draw, i == spoiled ? Mutation.Text(draw, option.Value) : option.Value)}"));
    }

    /// <summary>Terms of the page's search.</summary>
    public static string Search(Draw draw) => draw.Many(3, " ", () => (draw.OneIn(6) ? "-" : string.Empty) + draw.Of(
        $"state:{draw.Of("ready", "failed", "succeeded", "running", "waiting", "completed,failed", "x")}", $"handler:{draw.Of("Quick", "Fail", "Hold", Canary.Text)}", $"name~{draw.Of("e", Canary.Digits)}", $"name:\"{Values.Plain(draw, Kind.Text)}\"",
        $"created>-{draw.Below(40)}{draw.Of("s", "m", "h", "d", "w")}", $"completed<={Values.Plain(draw, Kind.Moment)}", $"id:{Values.Plain(draw, Kind.Id)}", $"priority>={Values.Plain(draw, Kind.Number)}", $"error:0x8004{draw.Below(9999):d4}", Canary.Text, $"\"{Canary.Text}\"",
        draw.IsWild ? draw.Of("stat:failed", "state:", ":", "\"", "name~\"", "created>99999999999999999999d", "created>-2147483648w", "priority>1e9", "id:x", "-", "--", "a\"\"b") : "message~e"));

    private static void Add(Draw draw, List<(string Name, string Value)> options, int oneIn, string name, Func<string> value)
    {
        if (draw.OneIn(oneIn))
        {
            options.Add((name, value()));
        }
    }

    private static string Select(Draw draw, Table table) => draw.Wild(12)
        ? draw.Of("*", "", ",", "name,", "createdby", "createdby/fullname", "name/x", "Microsoft.Dynamics.CRM.*", "waitreason", "data", Canary.Text, "name as x", "name($top=1)",
            "regardingobjectid_account", string.Join(',', Enumerable.Repeat("name", 3_000)))
        : string.Join(draw.OneIn(8) ? ", " : ",", draw.Some(table.Columns, 6).Select(column => column.Name)) + (table == Tables.Jobs ? draw.Maybe(12, () => draw.Of(",waitreason", ",data")) : string.Empty);

    private static string OrderBy(Draw draw, Table table) => draw.Wild(12)
        ? draw.Of("name desc asc", "", ",", "waitreason", "data", "createdby/fullname", "name add 1", "length(name)", "1",
            "null", Canary.Text, string.Join(',', Enumerable.Repeat("name", 2_000)), string.Join(',', table.Columns.Select(column => column.Name)))
        : string.Join(',', draw.Some(table.Columns, 3).Select(column => column.Name + draw.Of(string.Empty, " asc", " desc")));

    private static string Expand(Draw draw, Table table, int depth)
    {
        if (draw.Wild(10))
        {
            return draw.Of("*", "*/$ref", "x", "createdby/$ref", "createdby/$count", "createdby($levels=max)", "createdby($levels=3)", "createdby()", "createdby(", "createdby($select=)", "name",
                "createdby,createdby", "regardingobjectid_account", "regardingobjectid_canary730915($select=name)",
                string.Concat(Enumerable.Repeat("parentjobid($expand=", draw.Of(3, 30, 300))) + "parentjobid", "asyncoperation_children($filter=name eq @p1)", "createdby($search=a)", "createdby($compute=1 as a)");
        }

        if (table == Tables.Jobs && draw.OneIn(4))
        {
            var children = Tables.Jobs;
            return $"asyncoperation_children($select={Select(draw, children)}{draw.Maybe(2, () => $";$filter={Filters.Make(draw, children, depth: 2)}")}{draw.Maybe(3, () => $";$orderby={OrderBy(draw, children)}")}{draw.Maybe(2, () => $";$top={draw.Below(5)}")}{draw.Maybe(4, () => ";$count=true")})";
        }

        return table.Lookups.Count == 0 ? "x" : string.Join(',', draw.Some(table.Lookups, 3).Select(lookup =>
        {
            var target = Tables.Of(lookup.Set);
            var more = depth < 1 && target.Lookups.Count > 0 ? draw.Maybe(5, () => $";$expand={Expand(draw, target, depth + 1)}") : string.Empty;
            return $"{lookup.Name}{draw.Maybe(2, () => $"($select={Select(draw, target)}{more})")}";
        }));
    }

    private static string Apply(Draw draw, Table table, IReadOnlyList<Column> keys, string alias)
    {
        if (draw.Wild(8))
        {
            return draw.Of("groupby((statecode", "groupby(statecode)", "groupby(())", "aggregate()", "aggregate($count)", "aggregate($count as statecode)", "aggregate($count as n,$count as n)",
                "aggregate(name with sum as x)", "aggregate(priority with custom.median as x)",
                "aggregate(priority add 1 with sum as x)", "compute(priority add 1 as x)", "identity", "topcount(1,priority)", "concat(identity,identity)", "expand(createdby,identity)", "search(a)",
                "rollup((statecode))", "groupby((rollup(statecode,statuscode)))", "filter()", "/", "",
                string.Join('/', Enumerable.Repeat("groupby((statecode))", draw.Of(9, 12, 200))), string.Concat(Enumerable.Repeat("filter(", 300)), $"aggregate($count as {Canary.Text}) ", "aggregate(createdon with average as x)", "aggregate(asyncoperationid with max as x)", "groupby((data),aggregate($count as n))", "groupby((waitreason))");
        }

        var steps = draw.Maybe(2, () => $"filter({Filters.Make(draw, table, depth: 2)})/") + draw.Maybe(6, () => $"filter(({Filters.Make(draw, table, depth: 2)}))/");
        var names = string.Join(',', keys.Select(column => column.Name)) + (table.Lookups.Count == 0 ? string.Empty : draw.Maybe(6, () => KeyPath(draw, table)));
        return steps + draw.Below(5) switch
        {
            0 => $"groupby(({names}))",
            1 => $"aggregate({Aggregate(draw, table, alias)})",
            _ => $"groupby(({names}),aggregate({Aggregate(draw, table, alias)})){draw.Maybe(4, () => $"/filter({Behind(draw, alias, keys)})")}",
        };
    }

    /// <summary>A condition on what is behind a group.</summary>
    private static string Behind(Draw draw, string alias, IReadOnlyList<Column> keys) => draw.IsWild
        ? draw.Of(
            alias, $"contains({alias},'1')", $"{alias} in ('a',{Canary.Digits},null)", $"{alias} eq {keys[0].Name}", $"not {alias}", $"{alias} eq null", "z gt 1", "createdby/fullname eq 'a'", $"Microsoft.Dynamics.CRM.Today(PropertyName='{alias}')",
            $"{alias} gt {Values.Literal(draw, draw.Of(Enum.GetValues<Kind>()))}", $"{keys[0].Name} in ({Values.Literal(draw, keys[0].Kind)})")
        : draw.Of($"{alias} gt {Values.Literal(draw, Kind.Number)}", $"{keys[0].Name} ne {Values.Literal(draw, keys[0].Kind)}", $"{alias} ge 1 and {keys[0].Name} ne null");

    private static string KeyPath(Draw draw, Table table)
    {
        var lookup = draw.Of(table.Lookups);
        return $",{lookup.Name}/{draw.Of(Tables.Of(lookup.Set).Columns).Name}";
    }

    private static string Aggregate(Draw draw, Table table, string alias)
    {
        var numbers = table.OfKind(Kind.Number);
        return numbers.Count == 0 || draw.OneIn(2)
            ? $"$count as {alias}"
            : $"{draw.Of(draw.OneIn(4) ? table.Columns : numbers).Name} with {draw.Of(Methods)} as {alias}{draw.Maybe(3, () => ",$count as m")}";
    }

    private static string Token(Draw draw) => draw.Of("x", Canary.Text, "<cookie pagenumber=\"2\" />", Convert.ToBase64String(draw.Bytes(40)), new string('A', 500), "eyJhIjoxfQ==", "AAAA");
}
