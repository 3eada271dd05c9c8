namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>Makes conditions of OData.</summary>
internal static class Filters
{
    private const string Namespace = "Microsoft.Dynamics.CRM.";

    private static readonly string[] Comparisons = ["eq", "ne", "gt", "ge", "lt", "le"];

    private static readonly string[] WithoutValue =
    [
        "Today", "Yesterday", "Tomorrow", "Last7Days", "Next7Days", "ThisWeek", "LastWeek", "NextWeek", "ThisMonth", "LastMonth", "NextMonth", "ThisYear", "LastYear", "NextYear",
    ];

    private static readonly string[] WithNumber =
    [
        "LastXHours", "LastXDays", "LastXWeeks", "LastXMonths", "LastXYears", "NextXHours", "NextXDays", "NextXWeeks", "NextXMonths", "NextXYears",
        "OlderThanXMinutes", "OlderThanXHours", "OlderThanXDays", "OlderThanXWeeks", "OlderThanXMonths", "OlderThanXYears",
    ];

    public static string Make(Draw draw, Table table, int depth = 0)
    {
        if (draw.Wild(60))
        {
            return Extreme(draw, table);
        }

        return draw.Below(depth > 2 ? 7 : 10) switch
        {
            7 => $"({Make(draw, table, depth + 1)})",
            8 => $"not ({Make(draw, table, depth + 1)})",
            9 => $"{Make(draw, table, depth + 1)} {draw.Of("and", "or")} {Make(draw, table, depth + 1)}",
            0 => TextFunction(draw, table),
            1 => In(draw, table),
            2 => Function(draw, table),
            3 => Path(draw, table),
            4 => Columns(draw, table),
            _ => Comparison(draw, draw.Of(table.Columns)),
        };
    }

    private static string Comparison(Draw draw, Column column)
    {
        var name = draw.Wild(25) ? Mutation.Text(draw, column.Name) : column.Name;
        var value = Values.Literal(draw, draw.Wild(10) ? draw.Of(Enum.GetValues<Kind>()) : column.Kind);
        var word = column.Kind is Kind.Id or Kind.Flag ? draw.Of("eq", "ne") : draw.Of(Comparisons);
        return draw.OneIn(10) ? $"{value} {word} {name}" : column.Kind == Kind.Flag && draw.OneIn(6) ? name : $"{name} {word} {value}";
    }

    private static string TextFunction(Draw draw, Table table)
    {
        var texts = table.OfKind(Kind.Text);
        return texts.Count == 0 ? Comparison(draw, draw.Of(table.Columns)) : $"{draw.Of("contains", "startswith", "endswith")}({draw.Of(texts).Name},{Values.Literal(draw, Kind.Text)})";
    }

    private static string In(Draw draw, Table table)
    {
        var column = draw.Of(table.Columns);
        return $"{column.Name} in ({draw.Many(draw.Wild(10) ? 300 : 5, ",", () => Values.Literal(draw, column.Kind))})";
    }

    private static string Columns(Draw draw, Table table)
    {
        var left = draw.Of(table.Columns);
        var right = draw.Of(draw.Wild(4) ? table.Columns : table.OfKind(left.Kind));
        return $"{left.Name} {(left.Kind is Kind.Id or Kind.Flag ? draw.Of("eq", "ne") : draw.Of(Comparisons))} {right.Name}";
    }

    private static string Path(Draw draw, Table table)
    {
        if (table.Lookups.Count == 0)
        {
            return Comparison(draw, draw.Of(table.Columns));
        }

        var lookup = draw.Of(table.Lookups);
        var column = draw.Of(Tables.Of(lookup.Set).Columns);
        return $"{lookup.Name}/{Comparison(draw, column)}";
    }

    private static string Function(Draw draw, Table table)
    {
        var moments = table.OfKind(Kind.Moment);
        if (moments.Count == 0)
        {
            return Comparison(draw, draw.Of(table.Columns));
        }

        var moment = draw.Of(moments).Name;
        var any = draw.Of(table.Columns);
        var call = draw.Below(6) switch
        {
            0 => $"{draw.Of(WithoutValue)}(PropertyName='{moment}')",
            1 => $"{draw.Of(WithNumber)}(PropertyName='{moment}',PropertyValue={(draw.Wild(3) ? Values.Plain(draw, Kind.Number) : $"{1 + draw.Below(90)}")})",
            2 => $"{draw.Of("On", "NotOn", "OnOrAfter", "OnOrBefore")}(PropertyName='{moment}',PropertyValue='{Values.Plain(draw, Kind.Moment)}')",
            3 => $"{draw.Of("In", "NotIn")}(PropertyName='{any.Name}',PropertyValues=[{draw.Many(4, ",", () => $"'{Values.Plain(draw, any.Kind).Replace("'", "''", StringComparison.Ordinal)}'")}])",
            4 => $"{draw.Of("Between", "NotBetween")}(PropertyName='{any.Name}',PropertyValues=['{Quoted(draw, any.Kind)}','{Quoted(draw, any.Kind)}'])",
            _ => $"{draw.Of("EqualUserId", "NotEqualUserId")}(PropertyName='{draw.Of("ownerid", "createdby", "_createdby_value", "_ownerid_value")}')",
        };
        return draw.Wild(10) ? Mutation.Text(draw, Namespace + call) : Namespace + call;
    }

    private static string Quoted(Draw draw, Kind kind) => Values.Plain(draw, kind).Replace("'", "''", StringComparison.Ordinal);

    /// <summary>What OData knows and is not served, and what is too much.</summary>
    private static string Extreme(Draw draw, Table table) => draw.Below(18) switch
    {
        0 => new string('(', draw.Of(90, 120, 3_000)) + "statecode eq 1" + new string(')', draw.Of(90, 120, 3_000)),
        1 => string.Concat(Enumerable.Repeat("not ", draw.Of(50, 150, 2_000))) + "(statecode eq 1)",
        2 => string.Join(draw.Of(" and ", " or "), Enumerable.Repeat("statecode eq 1", draw.Of(100, 800, 1_100))),
        3 => $"priority {draw.Of("add", "sub", "mul", "div", "mod", "divby")} {Values.Literal(draw, Kind.Number)} eq 0",
        4 => $"{draw.Of("length", "tolower", "toupper", "trim", "year", "month", "day", "hour", "date", "time", "floor", "round", "ceiling", "indexof", "concat", "substring", "matchesPattern")}({draw.Of(table.Columns).Name}{draw.Maybe(3, () => ",1")}) eq {Values.Literal(draw, Kind.Number)}",
        5 => $"{draw.Of("asyncoperation_children", "createdby", "name")}/{draw.Of("any", "all")}({draw.Of("", "x:x/name eq 'a'", "x:x", "x:y/name eq 'a'")})",
        6 => $"{draw.Of("cast", "isof")}({draw.Of("name", "$it", "createdby")},{draw.Of("Edm.String", "'Edm.Int32'", "Microsoft.Dynamics.CRM.systemuser")})",
        7 => draw.Of("$it/name eq 'a'", "$root/asyncoperations/name eq 'a'", "$this eq 1", "@p1", "@p1 eq @p2", "true", "false", "null", "1", "null eq null", "1 eq 1", "'a' eq 'a'", "null in in", "not", "in", "()", "eq"),
        8 => $"name has {Canary.Text}'1'",
        9 => $"geo.distance(name,geography'POINT(1 1)') lt 1",
        10 => $"duration'P{Canary.Digits}D' eq createdon",
        11 => $"statecode eq {new string('1', draw.Of(300, 5_000))}",
        12 => $"-priority eq -{Values.Literal(draw, Kind.Number)}",
        15 => $"name eq '{new string('n', draw.Of(1_000, 20_000, 31_000))}'",
        16 => $"contains(message,'{new string('d', draw.Of(500, 20_000))}x') or endswith(friendlymessage,'{new string('d', 5_000)}')",
        13 => $"contains({Values.Literal(draw, Kind.Text)},name) or startswith(name,name) or endswith(null,null)",
        14 => $"createdby/businessunitid/name eq {Values.Literal(draw, Kind.Text)} or parentjobid/parentjobid/parentjobid/name eq 'a'",
        _ => $"name in ({string.Join(',', Enumerable.Range(0, draw.Of(900, 1_200)).Select(i => $"'{i}'"))})",
    };
}
