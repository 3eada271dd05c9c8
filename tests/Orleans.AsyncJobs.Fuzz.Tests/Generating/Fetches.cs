namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>Makes FetchXML: the whole grammar, and what an attacker writes in its place.</summary>
internal static class Fetches
{
    private static readonly string[] WithoutValue =
    [
        "null", "not-null", "today", "yesterday", "tomorrow", "last-seven-days", "next-seven-days", "this-week", "last-week", "next-week", "this-month", "last-month", "next-month", "this-year", "last-year", "next-year",
    ];

    private static readonly string[] WithNumber =
    [
        "last-x-hours", "next-x-hours", "last-x-days", "next-x-days", "last-x-weeks", "next-x-weeks", "last-x-months", "next-x-months", "last-x-years", "next-x-years",
        "olderthan-x-minutes", "olderthan-x-hours", "older-than-x-days", "olderthan-x-weeks", "olderthan-x-months", "olderthan-x-years",
    ];

    /// <summary>A document.</summary>
    /// <param name="draw">The choices.</param>
    /// <param name="table">The table that is asked.</param>
    /// <param name="isForDelete">Whether it takes what a bulk delete takes: conditions, and nothing that changes the rows otherwise.</param>
    public static string Make(Draw draw, Table table, bool isForDelete = false)
    {
        if (draw.Wild(12))
        {
            return Hostile(draw);
        }

        var isAggregate = !isForDelete && draw.OneIn(4);
        var head = isForDelete
            ? string.Empty
            : draw.Maybe(2, () => Attribute(draw, "top", $"{1 + draw.Below(50)}"))
                + draw.Maybe(8, () => Attribute(draw, "distinct", "true"))
                + draw.Maybe(6, () => Attribute(draw, "count", $"{1 + draw.Below(20)}") + draw.Maybe(2, () => Attribute(draw, "page", $"{1 + draw.Below(3)}")))
                + draw.Maybe(8, () => Attribute(draw, "returntotalrecordcount", "true"))
                + draw.Maybe(10, () => Attribute(draw, "paging-cookie", Cookie(draw)) + draw.Maybe(2, () => " page=\"2\""))
                + (isAggregate ? " aggregate=\"true\"" : string.Empty)
                + draw.Maybe(4, () => " version=\"1.0\" mapping=\"logical\" no-lock=\"true\" latematerialize=\"true\"");
        var text = $"<fetch{head}><entity name=\"{(draw.Wild(20) ? Values.Xml(draw, Kind.Text) : table.Name)}\">{Inside(draw, table, isAggregate, isForDelete, depth: 0)}</entity></fetch>";
        return draw.Wild(8) ? Mutation.Text(draw, text) : text;
    }

    private static string Inside(Draw draw, Table table, bool isAggregate, bool isForDelete, int depth)
    {
        var attributes = isAggregate
            ? Aggregates(draw, table, depth)
            : draw.OneIn(6) ? "<all-attributes/>" : draw.Maybe(2, () => string.Concat(draw.Some(table.Columns, 5).Select(column => $"<attribute name=\"{NameOf(draw, column)}\"{draw.Maybe(8, () => $" alias=\"{draw.Of(Canary.Text, "a1", "b")}\"")}/>")));
        var order = isAggregate
            ? draw.Maybe(3, () => $"<order alias=\"{draw.Of("n", Canary.Text, "x")}{depth}\" descending=\"true\"/>")
            : draw.Maybe(3, () => $"<order attribute=\"{NameOf(draw, draw.Of(table.Columns))}\"{draw.Maybe(2, () => " descending=\"true\"")}/>");
        var links = isForDelete || depth > 2 || table.Lookups.Count == 0 ? string.Empty : draw.Maybe(4, () => Link(draw, table, isAggregate, depth));
        return attributes + draw.Maybe(2, () => Filter(draw, table, 0)) + order + links;
    }

    private static string Aggregates(Draw draw, Table table, int depth) => draw.Many(3, string.Empty, () =>
    {
        var column = draw.Of(table.Columns);
        var alias = $"{draw.Of("n", Canary.Text, "x")}{depth}{draw.Maybe(2, () => $"{draw.Below(99)}")}";
        return draw.Below(4) switch
        {
            0 => $"<attribute name=\"{NameOf(draw, column)}\" groupby=\"true\" alias=\"{alias}\"/>",
            1 when table.OfKind(Kind.Moment) is { Count: > 0 } moments => $"<attribute name=\"{draw.Of(moments).Name}\" groupby=\"true\" dategrouping=\"{draw.Of("day", "week", "month", "quarter", "year", draw.IsWild ? "fiscal-year" : "day")}\" alias=\"{alias}\"/>",
            2 => $"<attribute name=\"{table.Key}\" aggregate=\"{draw.Of("count", "countcolumn")}\" alias=\"{alias}\"{draw.Maybe(5, () => " distinct=\"true\"")}/>",
            _ => $"<attribute name=\"{NameOf(draw, draw.Of(draw.OneIn(5) || table.OfKind(Kind.Number).Count == 0 ? table.Columns : table.OfKind(Kind.Number)))}\" aggregate=\"{draw.Of("sum", "avg", "min", "max", "countcolumn")}\" alias=\"{alias}\"/>",
        };
    });

    private static string Link(Draw draw, Table table, bool isAggregate, int depth)
    {
        var lookup = draw.Of(table.Lookups);
        var target = Tables.Of(lookup.Set);
        return $"<link-entity name=\"{target.Name}\" from=\"{target.Key}\" to=\"{(draw.OneIn(4) ? lookup.Name : lookup.Column)}\"{draw.Maybe(2, () => $" alias=\"{draw.Of("l", Canary.Text)}{depth}{draw.Below(50)}\"")}{draw.Maybe(2, () => Attribute(draw, "link-type", draw.Of("inner", "outer")))}>"
            + $"{Inside(draw, target, isAggregate, isForDelete: false, depth + 1)}</link-entity>";
    }

    private static string Filter(Draw draw, Table table, int depth) =>
        $"<filter{draw.Maybe(2, () => Attribute(draw, "type", draw.Of("and", "or")))}>{draw.Many(3, string.Empty, () => depth < 3 && draw.OneIn(5) ? Filter(draw, table, depth + 1) : Condition(draw, table))}</filter>";

    private static string Condition(Draw draw, Table table)
    {
        var column = draw.Of(table.Columns);
        var moments = table.OfKind(Kind.Moment);
        var head = $"<condition attribute=\"{NameOf(draw, column)}\" operator=\"";
        return draw.Below(8) switch
        {
            0 => $"{head}{draw.Of("in", "not-in")}\">{draw.Many(draw.Wild(10) ? 400 : 4, string.Empty, () => $"<value>{Values.Xml(draw, column.Kind)}</value>")}</condition>",
            1 => $"{head}{draw.Of("between", "not-between")}\"><value>{Values.Xml(draw, column.Kind)}</value><value>{Values.Xml(draw, column.Kind)}</value></condition>",
            2 => $"{head}{draw.Of("like", "not-like", "begins-with", "ends-with", "not-begin-with", "not-end-with")}\" value=\"{draw.Of(string.Empty, "%")}{Values.Xml(draw, Kind.Text)}{draw.Of(string.Empty, "%", "[a-c]", "_")}\"/>",
            3 when moments.Count > 0 => $"<condition attribute=\"{draw.Of(moments).Name}\" operator=\"{draw.Of(WithNumber)}\" value=\"{(draw.Wild(3) ? Values.Xml(draw, Kind.Number) : $"{1 + draw.Below(60)}")}\"/>",
            4 when moments.Count > 0 => $"<condition attribute=\"{draw.Of(moments).Name}\" operator=\"{draw.Of(WithoutValue)}\"/>",
            5 when moments.Count > 0 => $"<condition attribute=\"{draw.Of(moments).Name}\" operator=\"{draw.Of("on", "not-on", "on-or-before", "on-or-after")}\" value=\"{Values.Xml(draw, Kind.Moment)}\"/>",
            6 => draw.Of(
                $"{head}{draw.Of("eq", "ne", "gt", "lt", "ge", "le")}\" valueof=\"{draw.Of(table.OfKind(column.Kind)).Name}\"/>",
                $"<condition attribute=\"ownerid\" operator=\"{draw.Of("eq-userid", "ne-userid")}\"/>",
                $"{head}{draw.Of("null", "not-null")}\"/>"),
            _ => $"{head}{(draw.Wild(15) ? draw.Of("in-fiscal-year", "above", "eq-businessid", "contain-values", Canary.Text, "=") : draw.Of("eq", "ne", "neq", "gt", "ge", "lt", "le"))}\" value=\"{Values.Xml(draw, column.Kind)}\"/>",
        };
    }

    private static string NameOf(Draw draw, Column column) => draw.Wild(30)
        ? draw.Of(Canary.Text, "data", "waitreason", "a.b", string.Empty, "name' ")
        : column.Name is ['_', .. var inner] && inner.EndsWith("_value", StringComparison.Ordinal) && draw.OneIn(2) ? inner[..^"_value".Length] : column.Name;

    private static string Attribute(Draw draw, string name, string value) =>
        $" {(draw.Wild(40) ? draw.Of("x", Canary.Text, "Top", "xml:space", "xmlns", "xmlns:a", name) : name)}=\"{(draw.Wild(15) ? Values.Xml(draw, Kind.Number) : value)}\"";

    private static string Cookie(Draw draw) => Values.EscapeXml(draw.Of(
        draw.Cookie(), draw.Cookie(), draw.IsWild ? Mutation.Text(draw, draw.Cookie()) : draw.Cookie(), "<cookie page=\"1\"><asyncoperationid last=\"{" + Canary.Guid + "}\" first=\"{" + Canary.Guid + "}\" /></cookie>", Canary.Text, "x", "<cookie", Convert.ToBase64String(draw.Bytes(30))));

    /// <summary>What reads files, takes all memory, or goes as deep as the stack.</summary>
    private static string Hostile(Draw draw)
    {
        const string Query = "<fetch top=\"1\"><entity name=\"asyncoperation\"><filter><condition attribute=\"name\" operator=\"eq\" value=\"&a;\"/></filter></entity></fetch>";
        var deep = draw.Of(20, 30, 500, 2_500);
        return draw.Below(20) switch
        {
            0 => $"<!DOCTYPE fetch [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>{Query}",
            1 => $"<!DOCTYPE fetch [<!ENTITY a SYSTEM \"http://127.0.0.1:1/{Canary.Text}\">]>{Query}",
            2 => $"<!DOCTYPE fetch [<!ENTITY z \"lollollollol\">{string.Concat("yxwvutsrqponm".Select((name, i) => $"<!ENTITY {name} \"{string.Concat(Enumerable.Repeat($"&{(char)(name + 1)};", 10))}\">"))}<!ENTITY a \"&m;\">]>{Query}",
            3 => $"<!DOCTYPE fetch [<!ENTITY a \"{new string('x', 5_000)}\">]>{Query.Replace("&a;", string.Concat(Enumerable.Repeat("&a;", 2_000)), StringComparison.Ordinal)}",
            4 => $"<!DOCTYPE fetch [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/x.dtd\"> %p;]>{Query}",
            5 => $"<!DOCTYPE fetch SYSTEM \"http://127.0.0.1:1/x.dtd\">{Query}",
            6 => $"<!DOCTYPE fetch PUBLIC \"-//X//Y//EN\" \"file:///dev/random\">{Query}",
            7 => Query,
            8 => $"<?xml version=\"1.0\" encoding=\"{draw.Of("utf-16", "utf-8", "us-ascii", "x", "utf-7")}\"?>{Query.Replace("&a;", Canary.Text, StringComparison.Ordinal)}",
            9 => $"<fetch><entity name=\"asyncoperation\">{string.Concat(Enumerable.Repeat("<filter>", deep))}{string.Concat(Enumerable.Repeat("</filter>", deep))}</entity></fetch>",
            10 => $"<fetch><entity name=\"asyncoperation\">{string.Concat(Enumerable.Repeat("<link-entity name=\"asyncoperation\" from=\"parentjobid\" to=\"asyncoperationid\">", deep / 4))}{string.Concat(Enumerable.Repeat("</link-entity>", deep / 4))}</entity></fetch>",
            11 => string.Concat(Enumerable.Repeat("<fetch>", deep)),
            12 => $"<fetch>{new string(' ', 70_000)}<entity name=\"asyncoperation\"/></fetch>",
            13 => $"<fetch {string.Concat(Enumerable.Range(0, deep).Select(i => $"a{i}=\"{i}\" "))}><entity name=\"asyncoperation\"/></fetch>",
            14 => $"<fetch><entity name=\"asyncoperation\">{string.Concat(Enumerable.Range(0, draw.Of(100, 900)).Select(i => $"<attribute name=\"name\" alias=\"a{i}\"/>"))}</entity></fetch>",
            15 => $"<fetch><entity name=\"asyncoperation\"><filter type=\"or\">{string.Concat(Enumerable.Repeat("<condition attribute=\"statecode\" operator=\"eq\" value=\"1\"/>", draw.Of(100, 400, 800)))}</filter></entity></fetch>",
            16 => draw.Of("", " ", "<", "<fetch", "fetch", "<a/>", "<fetch/>", "<fetch></fetch><fetch/>", "<fetch><entity/></fetch>",
                "<fetch xmlns=\"urn:x\"><entity name=\"asyncoperation\"/></fetch>", "<f:fetch xmlns:f=\"urn:x\"/>", "\ufeff<fetch><entity name=\"asyncoperation\"/></fetch>", "{\"a\":1}"),
            17 => $"<fetch><entity name=\"asyncoperation\"><filter><condition attribute=\"name\" operator=\"eq\"><value><![CDATA[{Canary.Text}' OR 1=1 --]]></value></condition></filter></entity></fetch>",
            18 => $"<fetch><!-- {Canary.Text} --><?x y?><entity name=\"asyncoperation\"><!----></entity></fetch><!-- -->",
            _ => $"<fetch><entity name=\"asyncoperation\"><filter><condition attribute=\"{draw.Of("name", "message")}\" operator=\"{draw.Of("like", "not-like")}\" value=\"{string.Concat(Enumerable.Repeat(draw.Of("%a", "%d", "[a-z]", "_", "[^%]%", "%_"), draw.Of(30, 249, 480, 1_200)))}{draw.Of(string.Empty, "x")}\"/></filter></entity></fetch>",
        };
    }
}
