using System.Net;
using System.Text;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Acting;

public sealed class ImpersonationTests : GatewayTests
{
    private const string Newer = "CallerObjectId";
    private const string Older = "MSCRMCallerID";
    private const string System = "5f1c0000-0000-4000-8000-000000000001";
    private const string Other = "5f1c0000-0000-4000-8000-000000000002";
    private const string WhoAmI = "/api/data/v9.2/WhoAmI";

    [Theory]
    [InlineData(Newer, System)]
    [InlineData(Older, System)]
    [InlineData(Older, "{5F1C0000-0000-4000-8000-000000000001}")]
    public async Task Get_asTheBuiltInUser_isThatUser(string header, string value)
    {
        using var response = await GetAsync(WhoAmI, (header, value));

        Assert.Equal(new Guid(System), (await ReadJsonAsync(response)).GetProperty("UserId").GetGuid());
    }

    [Theory]
    [InlineData(Newer, "SYSTEM")]
    [InlineData(Older, "null")]
    [InlineData(Older, "")]
    [InlineData(Older, "5f1c0000-0000-4000-8000-00000000000")]
    public async Task Get_asNoGuid_is400(string header, string value)
    {
        using var response = await GetAsync(WhoAmI, (header, value));

        Assert.StartsWith($"The header {header} is '{value}', which is not a Guid.", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Newer)]
    [InlineData(Older)]
    public async Task Post_asAUserWhoIsNotThere_is404AndCreatesNothing(string header)
    {
        using var response = await PostAsync("""{"messagename":"Echo"}""", (header, Other));

        Assert.StartsWith($"systemuser With Id = {Other} Does Not Exist.", await AssertRefusedAsync(response, HttpStatusCode.NotFound, "0x80040217"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
    }

    [Fact]
    public async Task Get_bothHeaders_haveToAgree()
    {
        using var same = await GetAsync(WhoAmI, (Newer, System), (Older, System));
        using var different = await GetAsync(WhoAmI, (Newer, System), (Older, Other));

        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
        Assert.StartsWith($"The headers CallerObjectId and MSCRMCallerID name two users, {System} and {Other}.", await AssertRefusedAsync(different, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"{Older}: {Other}\r\n", "", HttpStatusCode.NotFound)]
    [InlineData("", Other, HttpStatusCode.NotFound)]
    [InlineData($"{Newer}: {System}\r\n", System, HttpStatusCode.OK)]
    public async Task Post_batch_looksAtItsOwnHeadersAndThoseOfItsParts(string ofPart, string ofBatch, HttpStatusCode expected)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes($"--b\r\nContent-Type: application/http\r\n\r\nGET WhoAmI HTTP/1.1\r\n{ofPart}\r\n\r\n--b--\r\n"));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/mixed;boundary=b");

        using var response = await SendAsync(HttpMethod.Post, "/api/data/v9.2/$batch", content, ofBatch.Length == 0 ? [] : [(Older, ofBatch)]);

        Assert.Equal(expected, response.StatusCode);
    }
}
