namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>Adds headers, proper ones and others.</summary>
internal static class Headers
{
    public static void Add(Draw draw, FuzzRequest request, string contentType)
    {
        if (draw.OneIn(2))
        {
            request.Add("Accept", draw.Of("application/json", "*/*", "application/json;odata.metadata=minimal", draw.IsWild ? "text/html" : "application/json", draw.IsWild ? ";;,q=2" : "*/*"));
        }

        if (draw.OneIn(3))
        {
            request.Add("OData-Version", draw.Wild(5) ? draw.Of("3.0", "4.01", "x", Canary.Text) : "4.0");
            request.Add("OData-MaxVersion", draw.Wild(8) ? draw.Of("1.0", "x") : "4.0");
        }

        if (request.Body is not null && !draw.Wild(25))
        {
            request.Add("Content-Type", draw.Wild(12) ? draw.Of("text/xml", "application/xml", "multipart/mixed", "application/json;charset=utf-16", "x", ";", "text/plain", "application/x-www-form-urlencoded") : contentType);
        }

        Maybe(draw, request, 4, "Prefer", () => Preference(draw));
        Maybe(draw, request, 20, "Prefer", () => Preference(draw));
        Maybe(draw, request, request.Method is "PATCH" or "DELETE" or "PUT" ? 3 : 15, "If-Match", () => Tag(draw));
        Maybe(draw, request, 15, "If-None-Match", () => Tag(draw));
        Maybe(draw, request, 30, "CallerObjectId", () => User(draw));
        Maybe(draw, request, 40, "MSCRMCallerID", () => User(draw));
        Maybe(draw, request, 20, "Authorization", () => $"Bearer {Canary.Text}");
        Maybe(draw, request, 15, "X-AsyncJobs-Reason", () => Writing.Encode(Values.Plain(draw, Kind.Text)));
        Maybe(draw, request, 30, "X-AsyncJobs-Origin", () => draw.Of("commandline", "x"));
        if (request.Method is "POST" && draw.OneIn(8))
        {
            request.Add("Repeatability-Request-ID", draw.Wild(3) ? Values.Plain(draw, Kind.Id) : $"{Canary.Digits}00-0000-4000-8000-{draw.Below(40):d12}");
            Maybe(draw, request, 3, "Repeatability-First-Sent", () => draw.Of("Thu, 01 Jan 1970 00:00:00 GMT", Values.Plain(draw, Kind.Moment), DateTimeOffset.UnixEpoch.ToString("r")));
        }

        if (draw.Wild(12))
        {
            var (name, value) = draw.Of(
                ("Origin", "http://evil.invalid"), ("Sec-Fetch-Site", "cross-site"), ("Content-Encoding", "gzip"), ("Expect", "100-continue"), ("Expect", "x"), ("Range", "bytes=0-5"), ("X-HTTP-Method-Override", "DELETE"), ("X-HTTP-Method", "MERGE"),
                ("Content-ID", "1"), ("Upgrade", "websocket"), ("Connection", "close"), ("Connection", "Upgrade, HTTP2-Settings"), ("traceparent", $"00-{new string('a', 32)}-{new string('b', 16)}-01"), ("traceparent", Canary.Text), ("tracestate", new string('a', 3_000)),
                ("baggage", $"a={Canary.Text}"), ("X-Forwarded-Host", "evil.invalid"), ("X-Forwarded-For", "1.2.3.4"), ("Cookie", new string('c', 9_000)), ("Accept-Encoding", "gzip, br"), ("Accept-Language", "de"), ("Date", "x"), ("If-Modified-Since", "x"), ("MSCRM.SuppressDuplicateDetection", "true"));
            request.Add(name, value);
        }

        if (draw.Wild(12) && request.Headers.Count > 0)
        {
            var index = draw.Below(request.Headers.Count);
            var (name, value) = request.Headers[index];
            request.Headers[index] = draw.OneIn(8) ? (Mutation.Bytes(draw, name), value) : (name, draw.OneIn(3) ? Mutation.Bytes(draw, value) : Mutation.Target(draw, value));
        }
    }

    /// <summary>Whom to act as: the one user there is, or somebody else, which ends the request.</summary>
    private static string User(Draw draw) => draw.Wild(3) ? Values.Plain(draw, Kind.Id) : $"{JobCaller.System.UserId:D}";

    private static string Preference(Draw draw) => draw.Wild(5)
        ? draw.Of("return=x", "return", ",", "odata.maxpagesize=0", "odata.maxpagesize=-1", "odata.maxpagesize=99999999999999", "odata.maxpagesize=x", "odata.include-annotations=",
            "odata.include-annotations=\"", "odata.include-annotations=*,-x", "respond-async", "odata.track-changes", "\"", new string('p', 4_000), $"odata.include-annotations=\"{Canary.Text}\"")
        : draw.Of("return=representation", "return=minimal", "odata.include-annotations=\"*\"", "odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\"", $"odata.maxpagesize={1 + draw.Below(40)}", "odata.continue-on-error", "return=representation,odata.include-annotations=*");

    private static string Tag(Draw draw) => draw.Wild(4)
        ? draw.Of("W/\"x\"", "\"1\"", "W/1", "null", "W/\"99999999999999999999\"", "W/\"-1\"", ",", "W/\"", string.Join(',', Enumerable.Repeat("W/\"1\"", 500)), Canary.Text)
        : draw.Of("*", "W/\"1\"", "W/\"2\"", "W/\"3\",W/\"4\"");

    private static void Maybe(Draw draw, FuzzRequest request, int oneIn, string name, Func<string> value)
    {
        if (draw.OneIn(oneIn))
        {
            // What a header cannot hold would break the request off; that is tried elsewhere.
            request.Add(name, string.Concat(value().Select(character => character is >= ' ' and < '\x7f' || draw.Wild(40) ? character : '?')));
        }
    }
}
