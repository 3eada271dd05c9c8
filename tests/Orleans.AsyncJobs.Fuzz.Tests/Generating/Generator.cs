namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>Makes each request of a run.</summary>
/// <param name="seed">The seed of the run.</param>
/// <param name="known">What the answers have told so far.</param>
internal sealed partial class Generator(int seed, Knowledge known)
{
    private const string Json = "application/json";

    /// <summary>After so many requests the jobs of the run are taken away, so that lists stay short.</summary>
    private const int CleanEvery = 1_000;

    private static readonly (int Weight, string Name, Func<Draw, string, FuzzRequest> Make)[] Kinds =
    [
        (16, "list", List), (7, "groups", Groups), (5, "count", Count), (12, "fetch", Fetch), (6, "row", Row), (5, "property", Property), (8, "create", Create), (3, "create many", CreateMany),
        (6, "change", Change), (2, "delete", Delete), (2, "put", Put), (4, "act", Act), (5, "act on many", ActOnMany), (3, "bulk delete", BulkDelete), (3, "handler", Handler), (4, "function", Function),
        (3, "records", Records), (2, "metadata", Metadata), (6, "batch", Batch), (3, "json batch", JsonBatch), (3, "next page", NextPage), (3, "elsewhere", Elsewhere),
    ];

    private static readonly int Total = Kinds.Sum(kind => kind.Weight);

    /// <summary>Makes the request of a number.</summary>
    public FuzzRequest Make(int number)
    {
        if (number % CleanEvery == CleanEvery - 1)
        {
            return Clean(number, isCancel: number / CleanEvery % 2 == 0);
        }

        var draw = new Draw(seed, number, known);
        var place = draw.Below(Total);
        var (_, name, make) = Kinds.First(kind => (place -= kind.Weight) < 0);
        var request = make(draw, name);
        if (request.Body is { Length: > 0 } body)
        {
            request.IsChunked = draw.OneIn(8);
            request.Body = draw.Wild(12) ? Mutation.Bytes(draw, body) : body;
        }

        return request;
    }

    private static FuzzRequest Clean(int number, bool isCancel)
    {
        var request = new FuzzRequest(number, "clean", "POST", Writing.Ascii($"/api/data/v9.2/{(isCancel ? "CancelJobs" : "BulkDelete")}"))
        {
            Body = Writing.Bytes(isCancel
                ? """{"Filter":"statecode ne 3 and messagename ne 'BulkDelete'","Reason":"clean"}"""
                : """{"QuerySet":[{"EntityName":"asyncoperation","Criteria":{}}],"JobName":"clean","RunNow":true}"""),
        };
        request.Add("Content-Type", Json);
        return request;
    }

    /// <summary>Puts a request together.</summary>
    private static FuzzRequest New(Draw draw, string name, string method, string target, string? body = null, string contentType = Json) =>
        New(draw, name, method, target, body is null ? null : Writing.Bytes(body), contentType);

    private static FuzzRequest New(Draw draw, string name, string method, string target, byte[]? body, string contentType)
    {
        var version = draw.Of("v9.2", "v9.2", "v9.2", "v9.1", "v9.0", "v8.2", draw.Wild(4) ? draw.Of("v9.3", "V9.2", "v1", "", Canary.Text) : "v9.2");
        var bytes = Writing.Ascii(target.StartsWith('/') ? target : $"/api/data/{version}/{target}");
        var used = draw.Wild(25) ? draw.Of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "MERGE", "get", "X") : method is "GET" && draw.OneIn(15) ? "HEAD" : method;
        var request = new FuzzRequest(draw.Number, name, used, draw.Wild(6) ? Mutation.Target(draw, bytes) : bytes) { Body = body, IsWild = draw.IsWild };
        if (body is null && draw.Wild(30))
        {
            request.Body = Writing.Bytes(Bodies.Create(draw));
        }

        Headers.Add(draw, request, contentType);
        return request;
    }

    private static Table TableOf(Draw draw) => draw.OneIn(4) ? draw.Of(Tables.All) : Tables.Jobs;

    /// <summary>The key of a row.</summary>
    private static string Key(Draw draw) => draw.Wild(5)
        ? Writing.Encode(draw.Of($"({Values.Plain(draw, Kind.Id)})", $"('{draw.Job():D}')", $"(asyncoperationid={draw.Job():D})", $"(name='{Canary.Text}')", "()", "(", ")", $"({draw.Job():D}", $"({draw.Job():D})({draw.Job():D})", "('", $"({Canary.Text})", $"(asyncoperationid={draw.Job():D},x=1)"))
        : $"({draw.Job():D})";
}
