using System.Text;

namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>Makes batches: of parts, and of JSON.</summary>
internal static class Batches
{
    private const string Base = "/api/data/v9.2/";

    public static (byte[] Body, string ContentType) Multipart(Draw draw)
    {
        var boundary = draw.Of("batch_1", $"batch_{Canary.Guid}", draw.IsWild ? "a" : "batch_2", draw.IsWild ? new string('b', 71) : "batch_3");
        var body = new StringBuilder();
        for (var count = draw.Wild(30) ? draw.Of(0, 200, 1_001) : 1 + draw.Below(5); count > 0; count--)
        {
            body.Append($"--{boundary}\r\n");
            body.Append(draw.OneIn(3) ? ChangeSet(draw) : Part(draw, Request(draw, reads: !draw.OneIn(3)), id: draw.Maybe(6, () => "1")));
        }

        body.Append(draw.Wild(8) ? string.Empty : $"--{boundary}--{draw.Of("\r\n", string.Empty)}");
        var bytes = Writing.Bytes(body.ToString());
        if (draw.Wild(4))
        {
            bytes = Mutation.Bytes(draw, bytes);
        }

        return (bytes, draw.Wild(12) ? draw.Of("multipart/mixed", "multipart/mixed;boundary=", "multipart/mixed;boundary=x", "multipart/mixed;boundary=\"", "multipart/form-data;boundary=batch_1", "application/http") : draw.Of($"multipart/mixed;boundary={boundary}", $"multipart/mixed; boundary=\"{boundary}\""));
    }

    public static string Json(Draw draw)
    {
        if (draw.Wild(10))
        {
            return draw.Of("{}", "{\"requests\":[]}", "{\"requests\":1}", "{\"requests\":[1]}", "{\"requests\":[{}]}", "[]", "{\"requests\":[{\"id\":1,\"method\":\"GET\",\"url\":\"x\"}]}",
                "{\"requests\":[],\"requests\":[]}", $"{{\"requests\":[{string.Join(',', Enumerable.Repeat("{\"id\":\"1\",\"method\":\"get\",\"url\":\"asyncoperations/$count\"}", 1_001))}]}}");
        }

        IReadOnlyList<string> ids = [.. Enumerable.Range(1, 1 + draw.Below(5)).Select(id => $"{id}")];
        return $"{{\"requests\":[{string.Join(',', ids.Select(id =>
        {
            var (method, url, body) = Request(draw, reads: draw.OneIn(2));
            var more = (draw.OneIn(4) ? $",\"atomicityGroup\":\"g{(draw.IsWild ? draw.Below(2) : Number(id) / 2)}\"" : string.Empty) + (draw.OneIn(5) && (id is not "1" || draw.IsWild) ? $",\"dependsOn\":[\"{draw.Of(draw.IsWild ? draw.Of(ids) : "1", draw.IsWild ? "g0" : "1", draw.IsWild ? "x" : "1")}\"]" : string.Empty) + (draw.OneIn(5) ? $",\"headers\":{{{draw.Of("\"prefer\":\"return=representation\"", "\"content-type\":\"application/json\"", "\"if-match\":\"*\"", draw.IsWild ? "\"a\\r\\nb\":\"c\\r\\n\"" : "\"accept\":\"*/*\"", draw.IsWild ? "\"host\":\"evil\"" : "\"accept\":\"*/*\"")}}}" : string.Empty);
            return $"{{\"id\":{(draw.Wild(15) ? draw.Of("1", "null", "\"1\"", "\"\"") : $"\"{id}\"")},\"method\":\"{(draw.OneIn(2) ? method : method.ToLowerInvariant())}\",\"url\":{Values.Quote(url)}{(body is null ? string.Empty : $",\"{(draw.Wild(10) ? "b\\u006fdy" : "body")}\":{Body(draw, body)}")}{more}{draw.Maybe(25, () => $",\"x\":[{{\"body\":{Values.Quote(body ?? string.Empty)}}}]")}}}";
        }))}]}}";
    }

    private static int Number(string id) => int.Parse(id, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The body of a request in JSON: as it is, as a text, or what is none.</summary>
    private static string Body(Draw draw, string body) => body.Length == 0 ? "null"
        : draw.Wild(10) ? draw.Of(Values.Quote(body), "\"\\u007b\\u007d\"", "\"\\ud800\"", "5", "-1e9", "true", "nope", "+1", "'x'", "[{]}", "{", new string('[', 70) + new string(']', 70), $"{body},\"body\":{body}", $"{body}{body}")
        : draw.OneIn(6) ? Values.Quote(body) : $"{draw.Maybe(4, () => " ")}{body}{draw.Maybe(4, () => "\r\n")}";

    /// <summary>A small request.</summary>
    private static (string Method, string Url, string? Body) Request(Draw draw, bool reads)
    {
        var address = draw.Of(string.Empty, string.Empty, Base, draw.IsWild ? draw.Of("http://127.0.0.1:5080" + Base, "http://evil.invalid/", "//", "/", "../", "$1/", "\\") : string.Empty);
        if (reads)
        {
            var table = draw.OneIn(3) ? draw.Of(Tables.All) : Tables.Jobs;
            return ("GET", address + draw.Below(5) switch
            {
                0 => $"{table.Set}/$count{Queries.OfCount(draw, table)}",
                1 => $"asyncoperations({draw.Job():D}){Queries.OfRow(draw, Tables.Jobs)}",
                2 => $"{table.Set}{Queries.OfGroups(draw, table)}",
                3 => $"{table.Set}?fetchXml={Writing.Encode(Fetches.Make(draw, table), string.Empty)}",
                _ => table.Set + Queries.OfList(draw, table),
            }, null);
        }

        return draw.Below(6) switch
        {
            0 => ("PATCH", $"{address}asyncoperations({draw.Job():D})", Bodies.Change(draw)),
            1 => ("DELETE", $"{address}asyncoperations({draw.Job():D})", null),
            2 => ("POST", $"{address}asyncoperations({draw.Job():D})/Microsoft.Dynamics.CRM.{draw.Of("CancelJob", "ResumeJob", "RetryJob")}", Bodies.Act(draw, withUntil: false)),
            3 => ("PATCH", draw.Of("$1", "/$1", "$2", $"$1/name"), Bodies.Change(draw)),
            _ => (draw.Wild(15) ? draw.Of("PUT", "HEAD", "OPTIONS", "X", "CONNECT") : "POST", $"{address}asyncoperations", Bodies.Create(draw)),
        };
    }

    private static string ChangeSet(Draw draw)
    {
        var boundary = draw.Of("changeset_1", $"changeset_{Canary.Guid}");
        var set = new StringBuilder($"Content-Type: multipart/mixed;boundary={boundary}\r\n{draw.Maybe(6, () => "Content-Length: 3\r\n")}\r\n");
        var count = draw.Wild(20) ? draw.Of(0, 50) : 1 + draw.Below(4);
        for (var i = 1; i <= count; i++)
        {
            set.Append($"--{boundary}\r\n{Part(draw, draw.Wild(10) ? Nested(draw) : Request(draw, reads: draw.Wild(12)), draw.OneIn(8) ? string.Empty : $"{(draw.Wild(10) ? 1 : i)}")}");
        }

        return set.Append($"--{boundary}--\r\n").ToString();
    }

    /// <summary>What may not be in a change set.</summary>
    private static (string Method, string Url, string? Body) Nested(Draw draw) => draw.Of<(string, string, string?)>(("POST", "$batch", string.Empty), ("POST", "CreateMultiple", Bodies.CreateMany(draw)), ("POST", "BulkDelete", Bodies.Delete(draw)), ("GET", "asyncoperations", null));

    private static string Part(Draw draw, (string Method, string Url, string? Body) request, string id)
    {
        var (method, url, body) = request;
        return $"Content-Type: {(draw.Wild(20) ? draw.Of("text/plain", "application/json", "") : "application/http")}\r\nContent-Transfer-Encoding: binary\r\n{(id.Length > 0 ? $"Content-ID: {id}\r\n" : string.Empty)}\r\n"
            + draw.Maybe(10, () => "\r\n")
            + $"{method} {url} {(draw.Wild(20) ? draw.Of("HTTP/1.0", "HTTP/2", "", "X") : "HTTP/1.1")}\r\n"
            + draw.Maybe(2, () => "Accept: application/json\r\n")
            + (body is null ? string.Empty : $"Content-Type: application/json{draw.Maybe(3, () => ";type=entry")}\r\n{draw.Maybe(4, () => $"Content-Length: {(draw.Wild(2) ? draw.Of("0", "3", "-1", "99999999999", "x") : $"{Encoding.UTF8.GetByteCount(body)}")}\r\n")}")
            + draw.Maybe(8, () => $"Prefer: return={draw.Of("representation", "minimal")}\r\n")
            + draw.Maybe(12, () => draw.Of("If-Match: *\r\n", "If-Match: W/\"1\"\r\n", draw.IsWild ? "X: \r\n y\r\n" : "If-Match: *\r\n", draw.IsWild ? "novalue\r\n" : "If-Match: *\r\n", draw.IsWild ? "Host: evil.invalid\r\n" : "Accept: */*\r\n"))
            + $"\r\n{body}\r\n";
    }
}
