using System.Net;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

/// <summary>How fetches are sent and answered over HTTP.</summary>
public sealed class FetchListingTests : GatewayTests
{
    private const string Fetch = "<fetch><entity name='asyncoperation'><attribute name='name'/></entity></fetch>";
    private const string Cookie = "@Microsoft.Dynamics.CRM.fetchxmlpagingcookie";

    [Theory]
    [InlineData("fetchXml=%3Cfetch%3E%0A%20%20%3Centity%20name%3D%22asyncoperation%22%3E%0D%0A%09%3Cattribute%20name=%22name%22/%3E%3C/entity%3E%3C/fetch%3E")]
    [InlineData("fetchXml=<fetch><entity+name='asyncoperation'><attribute+name='name'/></entity></fetch>")]
    [InlineData("fetch%58ml=%3C%3Fxml%20version=%221.0%22%3F%3E%3Cfetch%3E%3Centity%20name='asyncoperation'%3E%3Cattribute%20name='name'/%3E%3C/entity%3E%3C/fetch%3E")]
    public async Task List_of_a_document_however_it_is_encoded(string query)
    {
        Host.Queries.Add(Guid.NewGuid(), 1, ("name", "a"));

        using var response = await GetAsync($"{Set}?{query}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("a", (await ReadJsonAsync(response)).GetProperty("value")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task List_keeps_line_breaks_in_values()
    {
        using var response = await GetAsync(Address("<fetch><entity name='asyncoperation'><filter><condition attribute='name' operator='eq'><value>a,\n\tb</value></condition></filter></entity></fetch>"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(new JobFilter.Compare(JobColumns.Get("name"), JobComparison.Equal, "a,\n\tb"), Host.Queries.Last.Filter);
    }

    /// <summary>Clients send what is too long for an address in a batch of one part.</summary>
    [Fact]
    public async Task List_in_a_batch_may_be_longer_than_alone()
    {
        Host.Queries.Add(Guid.NewGuid(), 1, ("name", "a"));
        var values = string.Concat(Enumerable.Range(0, 1_200).Select(i => $"<value>{i}</value>"));
        var address = Address($"<fetch page='1'><entity name='asyncoperation'><attribute name='name'/><filter><condition attribute='statuscode' operator='in'>{values}</condition></filter></entity></fetch>");
        using var body = new StringContent($"--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nGET {address} HTTP/1.1\r\nAccept: application/json\r\n\r\n--b--\r\n");
        body.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/mixed;boundary=b");

        using var alone = await GetAsync(address);
        using var batch = await SendAsync(HttpMethod.Post, "/api/data/v9.2/$batch", body);

        Assert.InRange(address.Length, 33_000, 65_000);
        Assert.Equal(HttpStatusCode.BadRequest, alone.StatusCode);
        Assert.Equal(HttpStatusCode.OK, batch.StatusCode);
        Assert.Contains("HTTP/1.1 200 OK", await batch.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(1_200, Assert.IsType<JobFilter.In>(Host.Queries.Last.Filter).Values.Count);
    }

    [Fact]
    public async Task List_of_HEAD_has_no_body()
    {
        using var response = await SendAsync(HttpMethod.Head, Address(Fetch));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task List_without_a_preference_tells_nothing_beside_the_rows()
    {
        Next();
        using var response = await GetAsync(Address(Fetch));

        Assert.Equal(["@odata.context", "value"], (await ReadJsonAsync(response)).EnumerateObject().Select(member => member.Name));
        Assert.False(response.Headers.Contains("Preference-Applied"));
    }

    [Fact]
    public async Task List_tells_of_the_next_page_in_the_form_of_Dataverse()
    {
        Next();
        using var response = await GetAsync(Address(Fetch), ("Prefer", "odata.include-annotations=\"*\",odata.maxpagesize=7"));

        var answer = await ReadJsonAsync(response);
        Assert.Equal(
            ["@odata.context", "@Microsoft.Dynamics.CRM.totalrecordcount", "@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded", Cookie, "@Microsoft.Dynamics.CRM.morerecords", "value"],
            answer.EnumerateObject().Select(member => member.Name));
        Assert.Matches("^<cookie pagenumber=\"2\" pagingcookie=\"%253Ccookie%2520page%253D%25221%2522%253E%253Cposition%2520last%253D%2522[A-Za-z0-9_-]+%2522%2520%252F%253E%253C%252Fcookie%253E\" istracking=\"False\" />$", answer.GetProperty(Cookie).GetString());
        Assert.Equal("odata.include-annotations=\"*\", odata.maxpagesize=7", Header(response, "Preference-Applied"));
        Assert.Equal(7, Host.Queries.Last.Limit);
    }

    [Fact]
    public async Task List_at_the_end_has_no_cookie()
    {
        using var response = await GetAsync(Address(Fetch), ("Prefer", "odata.include-annotations=\"*\""));

        var answer = await ReadJsonAsync(response);
        Assert.False(answer.TryGetProperty(Cookie, out _));
        Assert.False(answer.TryGetProperty("@Microsoft.Dynamics.CRM.morerecords", out _));
    }

    /// <summary>As it stands, decoded once, decoded twice, and with the annotation around it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-1)]
    public async Task List_takes_a_cookie_in_each_form_that_clients_send(int decodings)
    {
        Next();
        using var first = await GetAsync(Address(Fetch), ("Prefer", "odata.include-annotations=\"*\""));
        var annotation = (await ReadJsonAsync(first)).GetProperty(Cookie).GetString()!;
        var cookie = decodings < 0 ? annotation : System.Xml.Linq.XElement.Parse(annotation).Attribute("pagingcookie")!.Value;
        for (var i = 0; i < decodings; i++)
        {
            cookie = Uri.UnescapeDataString(cookie);
        }

        using var second = await GetAsync(Address(Fetch.Replace("<fetch", $"<fetch page='2' paging-cookie='{WebUtility.HtmlEncode(cookie)}'", StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal([7L], Host.Queries.Last.After!.Values);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("%ZZ")]
    [InlineData("&lt;cookie/&gt;")]
    [InlineData("&lt;cookie page=&quot;1&quot;/&gt;")]
    [InlineData("&lt;cookie page=&quot;0&quot;&gt;&lt;page/&gt;&lt;/cookie&gt;")]
    [InlineData("&lt;cookie page=&quot;1&quot;&gt;&lt;accountid last=&quot;{E062B974-7F8D-DC11-9048-0003FF27AC3B}&quot;/&gt;&lt;/cookie&gt;")]
    [InlineData("&lt;cookie pagingcookie=&quot;pagingcookie&quot;/&gt;")]
    [InlineData("&lt;!DOCTYPE x&gt;&lt;cookie page=&quot;1&quot;&gt;&lt;page/&gt;&lt;/cookie&gt;")]
    public async Task List_with_a_cookie_of_others_is_refused(string cookie)
    {
        using var response = await GetAsync(Address($"<fetch paging-cookie='{cookie}'><entity name='asyncoperation'/></fetch>"));

        Assert.EndsWith(
            "It is none of this service: send what the annotation fetchxmlpagingcookie of the page before holds, or leave it out.",
            await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<fetch{0}><entity name='asyncoperation'><attribute name='priority'/></entity></fetch>")]
    [InlineData("<fetch{0} distinct='true'><entity name='asyncoperation'><attribute name='name'/></entity></fetch>")]
    public async Task List_with_a_cookie_of_another_query_is_refused(string other)
    {
        Next();
        using var first = await GetAsync(Address(Fetch), ("Prefer", "odata.include-annotations=\"*\""));
        var cookie = WebUtility.HtmlEncode((await ReadJsonAsync(first)).GetProperty(Cookie).GetString()!);

        using var same = await GetAsync(Address($"<!-- another page --><fetch count='3' paging-cookie='{cookie}' page='2' ><entity name='asyncoperation'> <attribute name=\"name\" /></entity></fetch>"));
        using var second = await GetAsync(Address(other.Replace("{0}", $" paging-cookie='{cookie}'", StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
        Assert.EndsWith(
            "It is one of another query: send it with the query that it was given for, unchanged but for 'page' and 'count'.",
            await AssertRefusedAsync(second, HttpStatusCode.BadRequest, "0x80040203"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_with_a_place_that_the_store_does_not_know_is_refused()
    {
        Next();
        using var first = await GetAsync(Address(Fetch), ("Prefer", "odata.include-annotations=\"*\""));
        var cookie = WebUtility.HtmlEncode((await ReadJsonAsync(first)).GetProperty(Cookie).GetString()!);
        Host.Queries.Failure = NoPlace(Host.Queries.Last);

        using var response = await GetAsync(Address(Fetch.Replace("<fetch", $"<fetch paging-cookie='{cookie}'", StringComparison.Ordinal)));

        Assert.StartsWith("The paging-cookie holds no place of this query.", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<fetch page='12' count='5000'>", "asks for page 12 of 5,000 rows, and at most 50,000 rows are counted off. Take the pages one after the other with 'paging-cookie', which the annotation fetchxmlpagingcookie of each holds.")]
    [InlineData("<fetch page='2147483647' count='2147483647'>", "asks for page 2,147,483,647 of 5,000 rows, and at most 50,000 rows are counted off. Take the pages one after the other with 'paging-cookie', which the annotation fetchxmlpagingcookie of each holds.")]
    [InlineData("<fetch top='5' page='1'>", "has both 'top' and one of 'page', 'count' and 'paging-cookie'; rows are taken page by page without 'top'.")]
    [InlineData("<fetch top='5' count='5'>", "has both 'top' and one of 'page', 'count' and 'paging-cookie'; rows are taken page by page without 'top'.")]
    public async Task List_of_a_page_that_will_not_do_is_refused(string fetch, string sentence)
    {
        using var response = await GetAsync(Address($"{fetch}<entity name='asyncoperation'/></fetch>"));

        Assert.Equal($"FetchXML, line 1, character 2: the element 'fetch' {sentence}", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"));
    }

    [Fact]
    public async Task List_at_most_counts_50_000_rows_off()
    {
        using var response = await GetAsync(Address("<fetch page='11' count='5000'><entity name='asyncoperation'/></fetch>"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(50_000, Host.Queries.Last.Offset);
    }

    [Theory]
    [InlineData("asyncoperations", "<fetch><entity name='systemuser'/></fetch>", "0x80040203", "the element 'entity' has name=\"systemuser\". The address names 'asyncoperations', whose table is 'asyncoperation'.")]
    [InlineData("systemusers", "<fetch><entity name='asyncoperation'/></fetch>", "0x80040203", "the element 'entity' has name=\"asyncoperation\". The address names 'systemusers', whose table is 'systemuser'.")]
    [InlineData("asyncoperations", "<fetch><entity name='asyncoperation'><attribute name='nam'/></entity></fetch>", "0x80041103", "'asyncoperation' entity doesn't contain attribute with Name = 'nam'; did you mean 'name'?")]
    [InlineData("asyncoperations", "<!DOCTYPE fetch [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><fetch>&a;</fetch>", "0x80040203", "a document type is not taken; leave <!DOCTYPE …> out.")]
    [InlineData("asyncoperations", "<fetch><entity name='asyncoperation'/></fetch><fetch/>", "0x80040203", "it is not well-formed XML")]
    public async Task List_of_what_will_not_do_is_refused(string set, string fetch, string code, string sentence)
    {
        using var response = await GetAsync($"/api/data/v9.2/{set}?fetchXml={Uri.EscapeDataString(fetch)}");

        Assert.Contains(sentence, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, code), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("asyncoperations?fetchXml=<fetch/>&$select=name", "The query option '$select' does not fit this request.")]
    [InlineData("asyncoperations?fetchXml=<fetch/>&fetchXml=<fetch/>", "Query option 'fetchXml' was specified more than once, but it must be specified at most once.")]
    [InlineData("asyncoperations?fetchXml=", "The query option 'fetchXml' is empty. Give it a value, or leave it out.")]
    [InlineData("asyncoperations?fetchXml=a%00", "The query option 'fetchXml' holds the control character U+0000.")]
    [InlineData("asyncoperations/$count?fetchXml=<fetch/>", "The query option 'fetchXml' does not fit this request.")]
    [InlineData("joblines?fetchXml=<fetch/>", "The query option 'fetchXml' does not fit this request.")]
    public async Task Requests_that_do_not_fit_are_refused(string address, string sentence)
    {
        using var response = await GetAsync($"/api/data/v9.2/{address}");

        Assert.Equal(sentence, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"));
    }

    /// <summary>A document as deep, wide or long as an address holds is refused at once: nothing of it is expanded, or kept on a stack.</summary>
    [Fact]
    public async Task Documents_made_to_hurt_are_refused()
    {
        string[] documents =
        [
            string.Concat(Enumerable.Repeat("<fetch>", 1_500)),
            $"<fetch><entity name='asyncoperation'>{string.Concat(Enumerable.Repeat("<filter>", 1_200))}",
            $"<fetch><entity name='asyncoperation'>{string.Concat(Enumerable.Repeat("<link-entity name='systemuser' from='systemuserid' to='createdby'>", 200))}",
            $"<fetch {string.Concat(Enumerable.Range(0, 1_500).Select(i => $"a{i}='' "))}/>",
            $"<fetch>{string.Concat(Enumerable.Repeat("&amp;", 2_000))}</fetch>",
            "<!DOCTYPE fetch [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]><fetch>&c;</fetch>",
            "<fetch xmlns:x='http://127.0.0.1/x.xsd' x:schemaLocation='a b'/>",
            "<?xml-stylesheet href='http://127.0.0.1/x'?><fetch/>",
        ];
        foreach (var document in documents)
        {
            using var response = await GetAsync(Address(document));

            Assert.NotEmpty(await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"));
        }

        Assert.Empty(Host.Queries.Asked);
    }

    [Fact]
    public async Task List_fills_data_and_the_reason_of_the_wait()
    {
        var id = Guid.NewGuid();
        Host.Queries.Add(id, 3, ("name", "a"), ("data", "the input"));
        Host.Jobs.Explanations[id] = new JobExplanation { JobId = id, Name = "a", State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources, Reason = "capacity" };

        using var response = await GetAsync(Address("<fetch><entity name='asyncoperation'><attribute name='data' alias='input'/><attribute name='waitreason'/></entity></fetch>"));

        var row = Assert.Single((await ReadJsonAsync(response)).GetProperty("value").EnumerateArray());
        Assert.Equal("the input", row.GetProperty("input").GetString());
        Assert.Equal("capacity", row.GetProperty("waitreason").GetString());
        Assert.Equal(id, row.GetProperty("asyncoperationid").GetGuid());
    }

    private static ArgumentException NoPlace(JobQuery query) => new("A place of this query has 2 values.", nameof(query));

    private static string Address(string fetch) => $"{Set}?fetchXml={Uri.EscapeDataString(fetch)}";

    /// <summary>Lets the store have more rows behind a place.</summary>
    private void Next() => Host.Queries.Answering = query => new JobQueryResult([], null) { Next = query.WithNext && query.After is null ? new QueryPosition([7L]) : null };
}
