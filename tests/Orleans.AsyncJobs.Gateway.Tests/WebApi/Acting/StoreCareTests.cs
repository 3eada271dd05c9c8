using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Acting;

public sealed class StoreCareTests : GatewayTests
{
    private const string Base = "/api/data/v9.2/";

    [Fact]
    public async Task CheckStore_answersFaults()
    {
        using var good = await SendAsync(HttpMethod.Post, $"{Base}CheckStore");
        Host.Records.Faults.Add("Row 7 has no id.");
        using var bad = await SendAsync(HttpMethod.Post, $"{Base}CheckStore", JsonBody("{}"));

        Assert.Equal($$"""{"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.CheckStoreResponse","faults":[]}""", await good.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("Row 7 has no id.", (await ReadJsonAsync(bad)).GetProperty("faults")[0].GetString());
    }

    [Fact]
    public async Task BackupStore_writesIntoTheFolderBesideTheStore()
    {
        var folder = Directory.CreateTempSubdirectory("asyncjobs-backup-");
        try
        {
            Host.Store.Location = Path.Combine(folder.FullName, "jobs.db");

            using var response = await BackUpAsync("2026-11-26.db");

            var path = Path.Combine(folder.FullName, "backups", "2026-11-26.db");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(path, (await ReadJsonAsync(response)).GetProperty("Path").GetString());
            Assert.Equal(path, Assert.Single(Host.Records.Backups));
            Assert.True(Directory.Exists(Path.GetDirectoryName(path)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(true, HttpStatusCode.Conflict, "0x80040203", "There is a file 'a.db' among the backups already.")]
    [InlineData(false, HttpStatusCode.ServiceUnavailable, "0x80044307", "No space.")]
    public async Task BackupStore_thatCannotBeWritten_saysWhy(bool exists, HttpStatusCode status, string code, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("asyncjobs-backup-");
        try
        {
            Host.Store.Location = Path.Combine(folder.FullName, "jobs.db");
            Host.Records.Refusal = new JobStoreException("No space.");
            if (exists)
            {
                Directory.CreateDirectory(Path.Combine(folder.FullName, "backups"));
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, "backups", "a.db"), "precious", Cancellation);
            }

            using var response = await BackUpAsync("a.db");

            Assert.Contains(expected, await AssertRefusedAsync(response, status, code), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("../x.db")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData(".hidden")]
    [InlineData("/tmp/x.db")]
    [InlineData("a/b.db")]
    [InlineData("a\\\\b.db")]
    [InlineData("C:x.db")]
    [InlineData("C:\\\\x.db")]
    [InlineData("x.db.")]
    [InlineData("x .db")]
    [InlineData("x%2f.db")]
    [InlineData("x\\u0000.db")]
    [InlineData("\\u00fcber.db")]
    [InlineData("-rf")]
    [InlineData("")]
    [InlineData("CON")]
    [InlineData("con.db")]
    [InlineData("Lpt1.tar.db")]
    [InlineData("NUL")]
    [InlineData("x:stream")]
    public async Task BackupStore_nameThatLeadsElsewhere_is400(string name)
    {
        using var response = await BackUpAsync(name);

        Assert.Contains("is no plain file name. Take up to 100 letters", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Records.Backups);
    }

    [Theory]
    [InlineData(100, HttpStatusCode.OK)]
    [InlineData(101, HttpStatusCode.BadRequest)]
    public async Task BackupStore_longName_isTakenUpToItsLimit(int length, HttpStatusCode status)
    {
        var folder = Directory.CreateTempSubdirectory("asyncjobs-backup-");
        try
        {
            Host.Store.Location = Path.Combine(folder.FullName, "jobs.db");

            using var response = await BackUpAsync(new string('a', length));

            Assert.Equal(status, response.StatusCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("CheckStore", """{"Name":"x"}""", "CheckStore has no parameter 'Name'")]
    [InlineData("BackupStore", "", "BackupStore needs 'Name', as in")]
    [InlineData("BackupStore", """{"Name":7}""", "'Name' has to be a text, and 7 was given.")]
    [InlineData("BackupStore", """{"Path":"x.db"}""", "BackupStore has no parameter 'Path'")]
    public async Task Post_badBody_is400(string action, string body, string expected)
    {
        using var response = await SendAsync(HttpMethod.Post, $"{Base}{action}", JsonBody(body));

        Assert.Contains(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Records.Backups);
    }

    [Theory]
    [InlineData("GET", "CheckStore", "POST")]
    [InlineData("GET", "BackupStore", "POST")]
    [InlineData("POST", "StoreInfo()", "GET, HEAD")]
    [InlineData("POST", "jobhandlers", "GET, HEAD")]
    [InlineData("DELETE", "jobhandlers('x')", "GET, HEAD")]
    [InlineData("GET", "jobhandlers('x')/Microsoft.Dynamics.CRM.PauseHandler", "POST")]
    [InlineData("PUT", "joblines('x')", "GET, HEAD")]
    [InlineData("DELETE", "jobactions", "GET, HEAD")]
    [InlineData("PATCH", "jobsilos", "GET, HEAD")]
    public async Task Send_methodThatIsNotAllowed_is405(string method, string path, string allow)
    {
        using var response = await SendAsync(new HttpMethod(method), $"{Base}{path}");

        await AssertRefusedAsync(response, HttpStatusCode.MethodNotAllowed, "0x80040203");
        Assert.Equal(allow, string.Join(", ", response.Content.Headers.Allow));
    }

    private Task<HttpResponseMessage> BackUpAsync(string name) => SendAsync(HttpMethod.Post, $"{Base}BackupStore", JsonBody($$"""{"Name":"{{name}}"}"""));
}
