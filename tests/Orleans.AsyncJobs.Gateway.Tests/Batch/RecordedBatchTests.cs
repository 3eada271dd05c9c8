using System.Net;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Gateway.Tests.Batch;

/// <summary>Batches as clients from npm send them: dynamics-web-api 2.5.0, odata 2.0.1 (o.js), @odata/client 2.21.10.</summary>
public sealed class RecordedBatchTests : BatchTests
{
    private string Base => $"{Host.Address}api/data/v9.2/";

    [Fact]
    public async Task DynamicsWebApi_changeSet_isRead()
    {
        Host.Queries.Add(RowId, 1, ("name", "a"));
        var body = $$"""

            --dwa_batch_bc9a3713-4942-4d1e-9082-3cd6fb6a23d5
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            GET {{Base}}asyncoperations?$select=name&$top=3 HTTP/1.1
            Accept: application/json

            --dwa_batch_bc9a3713-4942-4d1e-9082-3cd6fb6a23d5
            Content-Type: multipart/mixed;boundary=changeset_06e82144-d85e-4b28-a291-bf9c07652deb

            --changeset_06e82144-d85e-4b28-a291-bf9c07652deb
            Content-Type: application/http
            Content-Transfer-Encoding: binary
            Content-ID: 1

            POST {{Base}}asyncoperations HTTP/1.1
            Content-Type: application/json

            {"messagename":"Echo"}

            --changeset_06e82144-d85e-4b28-a291-bf9c07652deb
            Content-Type: application/http
            Content-Transfer-Encoding: binary
            Content-ID: 2

            PATCH $1 HTTP/1.1
            Content-Type: application/json
            If-Match: *

            {"statecode":3,"statuscode":32}

            --changeset_06e82144-d85e-4b28-a291-bf9c07652deb
            Content-Type: application/http
            Content-Transfer-Encoding: binary
            Content-ID: 3

            POST {{Base}}asyncoperations HTTP/1.1
            Content-Type: application/json

            {"messagename":"Echo","regardingobjectid@odata.bind":"$1"}

            --changeset_06e82144-d85e-4b28-a291-bf9c07652deb
            Content-Type: application/http
            Content-Transfer-Encoding: binary
            Content-ID: 100001

            DELETE {{Base}}{{Row}} HTTP/1.1
            Content-Type: application/json

            --changeset_06e82144-d85e-4b28-a291-bf9c07652deb
            Content-Type: application/http
            Content-Transfer-Encoding: binary
            Content-ID: 100002

            POST {{Base}}{{Row}}/Microsoft.Dynamics.CRM.CancelJob HTTP/1.1
            Content-Type: application/json

            --changeset_06e82144-d85e-4b28-a291-bf9c07652deb--

            --dwa_batch_bc9a3713-4942-4d1e-9082-3cd6fb6a23d5--

            """.ReplaceLineEndings("\r\n");

        using var response = await PostAsync(body, "multipart/mixed;boundary=dwa_batch_bc9a3713-4942-4d1e-9082-3cd6fb6a23d5");
        var answers = await ReadAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([(200, null), (204, "1"), (204, "2"), (204, "3"), (204, "100001"), (204, "100002")], answers.Select(answer => (answer.Status, answer.Id)));
        var operations = Assert.Single(Host.ChangeSets.Stored);
        Assert.Equal(
            [JobOperationKind.Create, JobOperationKind.Patch, JobOperationKind.Create, JobOperationKind.Delete, JobOperationKind.Patch],
            operations.Select(operation => operation.Kind));
        Assert.Equal((operations[0].JobId, operations[0].JobId), (operations[1].JobId, operations[2].Job!.RegardingObjectId!.Value));
        Assert.Equal((RowId, RowId), (operations[3].JobId, operations[4].JobId));
        Assert.Equal($"{Base}asyncoperations({operations[0].JobId})", answers[1].Headers["OData-EntityId"]);
        await AssertReadByItsParserAsync(response);
    }

    [Fact]
    public async Task DynamicsWebApi_longGet_isRead()
    {
        var filter = string.Join("%20or%20", Enumerable.Repeat("name%20eq%20'abcdefghijklmnop'", 120));

        using var response = await PostAsync(
            BatchOf(Part($"GET {Base}asyncoperations?$filter={filter} HTTP/1.1\r\nAccept: application/json\r\n")), "multipart/mixed;boundary=b");

        Assert.True(Assert.Single(await ReadAsync(response)).Status is 200 or 400);
    }

    [Fact]
    public async Task O_withoutChangeSet_isRead()
    {
        Host.Queries.Add(RowId, 1, ("name", "a b"));
        var body = $$"""
            --batch_a1bf1783
            Content-Type: application/http
            Content-Transfer-Encoding: binary
            Content-ID: 1

            GET {{Base}}asyncoperations?%24top=2&%24filter=name%20eq%20%27a%20b%27 HTTP/1.1
            authorization: Bearer x
            content-type: application/json


            --batch_a1bf1783
            Content-Type: application/http
            Content-Transfer-Encoding: binary
            Content-ID: 2

            POST {{Base}}asyncoperations HTTP/1.1
            authorization: Bearer x

            {"messagename":"Echo"}


            --batch_a1bf1783--

            """.ReplaceLineEndings("\r\n");

        using var response = await PostAsync(body, "multipart/mixed;boundary=batch_a1bf1783");

        Assert.Equal([(200, "1"), (204, "2")], (await ReadAsync(response)).Select(answer => (answer.Status, answer.Id)));
        Assert.Equal("Echo", Assert.Single(Host.Jobs.Created).MessageName);
    }

    [Fact]
    public async Task O_changeSet_whosePartsSayThatTheyAreMultipart_isRead()
    {
        var body = $$"""
            --batch_a
            Content-Type: multipart/mixed;boundary=changset_b

            --changset_b
            Content-Type: application/http
            Content-Transfer-Encoding: binary
            Content-ID: 1

            POST {{Base}}asyncoperations HTTP/1.1
            content-type: multipart/mixed; boundary=changset_b

            {"messagename":"Echo"}


            --changset_b
            Content-Type: application/http
            Content-Transfer-Encoding: binary
            Content-ID: 2

            PATCH {{Base}}{{Row}} HTTP/1.1
            content-type: multipart/mixed; boundary=changset_b

            {"statecode":3,"statuscode":32}


            --changset_b--

            --batch_a--

            """.ReplaceLineEndings("\r\n");

        using var response = await PostAsync(body, "multipart/mixed;boundary=batch_a");

        Assert.Equal([(204, true), (204, true)], (await ReadAsync(response)).Select(answer => (answer.Status, answer.IsInChangeSet)));
        Assert.Equal(2, Assert.Single(Host.ChangeSets.Stored).Count);
    }

    [Fact]
    public async Task ODataClient_relativeAddressesAndAChangeSetForEachChange_areRead()
    {
        var body = """
            --b9c8727e
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            GET asyncoperations?$top=2 HTTP/1.1
            Accept: application/json




            --b9c8727e
            Content-Type: multipart/mixed; boundary=6aa5015f

            --6aa5015f
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            POST asyncoperations HTTP/1.1
            Accept: application/json
            Content-Type: application/json
            Content-Length: 3


            {"messagename":"Echo"}

            --6aa5015f--
            --b9c8727e
            Content-Type: multipart/mixed; boundary=f1d90e6a

            --f1d90e6a
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            PATCH asyncoperations('018f2d3c-1111-7abc-8def-0123456789ab') HTTP/1.1
            Accept: application/json
            Content-Type: application/json


            {"statecode":3,"statuscode":32}

            --f1d90e6a--
            --b9c8727e--
            """.ReplaceLineEndings("\r\n");

        using var response = await PostAsync(body, "multipart/mixed; boundary=b9c8727e");

        Assert.Equal([(200, false), (204, true), (204, true)], (await ReadAsync(response)).Select(answer => (answer.Status, answer.IsInChangeSet)));
        Assert.Equal("Echo", Assert.Single(Host.Jobs.Created).MessageName);
        Assert.Equal(RowId, Host.Grain.LastId);
    }

    /// <summary>How dynamics-web-api takes an answer apart: by its first line, and a change set by the first line behind its one header.</summary>
    private static async Task AssertReadByItsParserAsync(HttpResponseMessage response)
    {
        var parts = Split(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(2, parts.Length);
        var set = parts[1].Trim();
        Assert.Equal(5, Split(set[set.IndexOf('\n', StringComparison.Ordinal)..].Trim()).Length);

        static string[] Split(string text) => text.Split(text[..text.IndexOf('\r', StringComparison.Ordinal)])[1..^1];
    }
}
