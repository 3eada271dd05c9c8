using System.Net;
using System.Text;
using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>Queries that were damaged at random, over a real store: each is answered or refused, and none is a fault of ours.</summary>
public sealed class ODataFuzzTests(SeededEngine engine) : ODataTests(engine)
{
    private const int Requests = 1_500;
    private const int Seed = 1126;

    private static readonly string[] Whole =
    [
        "asyncoperations?$select=name,statecode,_createdby_value&$expand=createdby($select=fullname;$expand=businessunitid($select=name)),owningteam&$top=3&$count=true",
        "asyncoperations?$filter=(statecode eq 3 or not contains(name,'a''b')) and priority in (1,2,-3) and createdon ge 2026-01-02T03:04:05Z&$orderby=createdon desc,name",
        "asyncoperations?$filter=createdby/fullname eq 'SYSTEM' and startedon le completedon and executiontimespan lt 1.5e3 and autodelete eq false",
        "asyncoperations?$filter=Microsoft.Dynamics.CRM.LastXDays(PropertyName=@p1,PropertyValue=@p2)&@p1='createdon'&@p2=3",
        "asyncoperations?$filter=Microsoft.Dynamics.CRM.In(PropertyName='statuscode',PropertyValues=['30','31']) or Microsoft.Dynamics.CRM.Between(PropertyName='priority',PropertyValues=['1','2'])",
        "asyncoperations?$apply=filter((statecode eq 3))/groupby((statecode,createdby/fullname),aggregate($count as n,priority with sum as s,name with max as m))&$filter=n gt 0&$orderby=s desc,createdby/fullname",
        "asyncoperations?$apply=groupby((workload,statecode),aggregate($count as n))/groupby((statecode),aggregate(n with average as a))/filter(a ge 1)",
        "asyncoperations?$expand=asyncoperation_children($select=name;$filter=statecode eq 3;$orderby=name desc;$top=1;$count=true)&$skip=2&$top=2",
        "asyncoperations({Parent})?$select=name,data&$expand=regardingobjectid_account($select=name),parentjobid",
        "asyncoperations({Parent})/createdon/$value",
        "asyncoperations/$count?$filter=name ne null and endswith(messagename,'l')",
        "systemusers?$filter=businessunitid/name eq 'AsyncJobs'&$expand=lk_asyncoperation_createdby($top=2)",
        "businessunits(5f1c0000-0000-4000-8000-000000000010)?$expand=business_unit_asyncoperation($select=name;$expand=parentjobid)",
        "EntityDefinitions(LogicalName='asyncoperation')/Attributes(LogicalName='statuscode')/Microsoft.Dynamics.CRM.StatusAttributeMetadata?$select=LogicalName&$expand=OptionSet($select=Options)",
        "EntityDefinitions?$select=LogicalName&$filter=ObjectTypeCode gt 10 and startswith(EntitySetName,'s')&$expand=Attributes($select=LogicalName;$filter=AttributeType eq Microsoft.Dynamics.CRM.AttributeTypeCode'State')",
        "RetrieveTotalRecordCount(EntityNames=@p1)?@p1=[\"asyncoperation\",\"systemuser\"]",
        "RetrieveCurrentOrganization(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default')",
        "bulkdeleteoperations?$filter=isrecurring eq true and nextrun gt 2026-01-01&$expand=asyncoperationid($select=name)",
    ];

    private static readonly string[] Pieces =
    [
        "(", ")", "'", "''", ",", ";", "/", "&", "=", " ", " eq ", " and ", " not ", "null", "true", "-1", "9999999999999999999999", "1e400", "NaN", "INF", "@p1", "$filter=", "$it", "$count", "$value",
        "$apply=", "any(x:x eq 1)", "[", "]", "{", "}", "\u20ac", "\ud83d\ude00", "%", "+", "#", "*", "..", "duration'P1D'", "binary'AA=='", "geography'POINT(1 1)'", "2026-99-99", "X'00'", "cast(name,Edm.Int32)",
        "isof('x')", "groupby((", "aggregate(", " with sum as x", "in", "has", "now()", "Microsoft.Dynamics.CRM.", "asyncoperation_children", "createdby", "data", "waitreason", "\t", "\n", "\0",
    ];

    [Fact]
    public async Task Get_damagedQueries_neverFailOnUs()
    {
        var random = new Random(Seed);
        var counts = new SortedDictionary<int, int>();
        for (var i = 0; i < Requests; i++)
        {
            var query = Damaged(Whole[random.Next(Whole.Length)], random);
            using var response = await SendAsync(Encoded(query.Replace("{Parent}", $"{IdOf("Parent")}", StringComparison.Ordinal)), ("Prefer", random.Next(3) == 0 ? AllAnnotations : "odata.maxpagesize=2"));
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True(response.StatusCode < HttpStatusCode.InternalServerError || response.StatusCode == HttpStatusCode.NotImplemented, $"Seed {Seed}, request {i}: {query}\n{(int)response.StatusCode} {text}");

            // What the server refuses before it is a request, such as a path with U+0000, has no body.
            if (!response.IsSuccessStatusCode && text.Length > 0)
            {
                Assert.NotEmpty(JsonElement.Parse(text).GetProperty("error").GetProperty("message").GetString()!);
            }

            counts[(int)response.StatusCode] = counts.GetValueOrDefault((int)response.StatusCode) + 1;
        }

        Assert.Superset(new HashSet<int> { 200, 400, 404, 501 }, counts.Keys.ToHashSet());
    }

    private static string Damaged(string query, Random random)
    {
        var text = new StringBuilder(query);
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0: text.Remove(at, Math.Min(random.Next(1, 9), text.Length - at)); break;
                case 1: text.Insert(at, Pieces[random.Next(Pieces.Length)]); break;
                case 2: text.Remove(at, Math.Min(random.Next(1, 9), text.Length - at)).Insert(at, Pieces[random.Next(Pieces.Length)]); break;
                default:
                    var other = Whole[random.Next(Whole.Length)];
                    var from = random.Next(other.Length);
                    text.Insert(at, other.AsSpan(from, Math.Min(random.Next(1, 30), other.Length - from)));
                    break;
            }

            if (text.Length == 0)
            {
                text.Append('x');
            }
        }

        return text.ToString();
    }

    /// <summary>As a client sends it: what separates stays, all else is encoded.</summary>
    private static string Encoded(string query)
    {
        var text = string.Concat(query.EnumerateRunes().Select(rune => rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || "$@?&=/()',;:._-".Contains((char)rune.Value)) ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
        return text[0] is '?' or '(' or '/' ? $"x{text}" : text;
    }
}
