using System.Net;
using System.Text;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Bodies;

public sealed class LargeBodyTests : GatewayTests
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>Gives bodies a budget of 16 MB, 14 MB of it to large ones.</summary>
    protected override long? MemoryBytes => 128 * Megabyte;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_longText_arrivesWhole(bool chunked)
    {
        var data = string.Concat(Enumerable.Repeat("plain \"quoted\" \\ \n\t ü € 😀 \u0001", 50_000));

        string? arrived = null;
        Host.Jobs.Creating = job => arrived = Host.Store.DataOf(job);

        using var response = await SendDataAsync(data, chunked);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(data, arrived);
        Assert.NotNull(Assert.Single(Host.Jobs.Created).Blob);
        Assert.Empty(Host.Store.Uploads);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\ud800\\u0041")]
    [InlineData("\\udc00")]
    [InlineData("\u00FF")]
    public async Task Post_longTextThatIsNotUnicode_is400(string wrong)
    {
        var body = $$"""{"messagename":"Echo","data":"{{new string('a', Megabyte)}}\n{{wrong}}"}""";

        // In Latin-1 the last of them is a byte that is no UTF-8.
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        using var response = await SendAsync(HttpMethod.Post, Set, content, ("Content-Type", "application/json"));

        Assert.Contains("not valid Unicode", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_nameFarTooLong_is400()
    {
        using var response = await PostAsync($$"""{"messagename":"Echo","name":"{{new string('a', Megabyte)}}"}""");

        Assert.Contains("'name' is longer than the 256 characters", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_dataLargerThanTheBudget_arrivesInTheRoomOfAChunk(bool chunked)
    {
        var data = new string('a', 20 * Megabyte);
        long most = 0;
        string? arrived = null;
        Host.Store.Chunk = () => most = Math.Max(most, Host.Bodies.TakenBytes);
        Host.Jobs.Creating = job => arrived = Host.Store.DataOf(job);

        using var response = await SendDataAsync(data, chunked);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(data, arrived);
        Assert.InRange(most, 1, Megabyte);
        Assert.Equal(0, Host.Bodies.TakenBytes);
    }

    [Fact]
    public async Task Post_textOtherThanDataThatNeverFits_is413()
    {
        using var response = await PostAsync($$"""{"messagename":"Echo","data":"{{new string('a', Megabyte)}}","workload":"{{new string('a', 15 * Megabyte)}}"}""");

        Assert.Contains("14 MB that this process has the memory for", await AssertRefusedAsync(response, HttpStatusCode.RequestEntityTooLarge, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
        Assert.Empty(Host.Store.Uploads);
        Assert.Equal(0, Host.Bodies.TakenBytes);
    }

    [Fact]
    public async Task Post_moreThanABodyMayHave_is413()
    {
        using var response = await SendAsync(HttpMethod.Post, Set, new DeclaredContent(129 * Megabyte), ("Content-Type", "application/json"), ("Expect", "100-continue"));

        Assert.Contains("larger than the 128 MB", await AssertRefusedAsync(response, HttpStatusCode.RequestEntityTooLarge, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
    }

    [Theory]
    [InlineData("""{"messagename":"Echo","data":"#\x"}""", "an escape that JSON does not know")]
    [InlineData("""{"messagename":"Echo","data":"#\u12g4"}""", "four hexadecimal digits")]
    [InlineData("""{"messagename":"Echo","data":"#\u0000"}""", "U+0000")]
    [InlineData("{\"messagename\":\"Echo\",\"data\":\"#\u0001\"}", "control character U+0001")]
    [InlineData("{\"messagename\":\"Echo\",\"data\":\"#", "not valid JSON")]
    [InlineData("""{"messagename":"Echo","data":"#","data":"x"}""", "sets 'data' more than once")]
    [InlineData("{\"messagename\":\"Echo\",\"data\":\"#\"},\"data\":\"x", "not valid JSON")]
    [InlineData("""{"messagename":"Echo","data":"#","other":{"data":"x"}}""", "'other'")]
    [InlineData("""[{"messagename":"Echo","data":"#"}]""", "not a JSON object")]
    public async Task Post_largeDataInABodyThatIsWrong_is400AndLeavesNothing(string body, string words)
    {
        using var response = await PostAsync(body.Replace("#", new string('a', 3 * Megabyte), StringComparison.Ordinal));

        Assert.Contains(words, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, words == "'other'" ? "0x80060888" : "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
        Assert.Empty(Host.Store.Uploads);
        Assert.Equal(0, Host.Bodies.TakenBytes);
    }

    [Fact]
    public async Task Post_whileLargeBodiesAreInFlight_isToldToComeBackAndSmallOnesPass()
    {
        var gate = Host.Jobs.CreationGates["Slow"] = new FakeJobClient.Gate();
        var first = SendDataAsync(new string('a', 10 * Megabyte), chunked: false, messageName: "Slow");
        await gate.Entered.Task.WaitAsync(Cancellation);
        var others = Host.Bodies.Take((14 * Megabyte) - JobLimits.DataChunkBytes);

        using var large = await SendDataAsync(new string('a', 5 * Megabyte), chunked: false);
        using var small = await PostAsync("""{"messagename":"Echo"}""");

        Assert.Contains("the data of other requests fill the 16 MB", await AssertRefusedAsync(large, HttpStatusCode.TooManyRequests, "0x80072326"), StringComparison.Ordinal);
        Assert.Equal("1", Header(large, "Retry-After"));
        Assert.Equal(HttpStatusCode.NoContent, small.StatusCode);

        others.Dispose();
        gate.Open.SetResult();
        using var created = await first;
        using var again = await SendDataAsync(new string('a', 5 * Megabyte), chunked: false);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (created.StatusCode, again.StatusCode));
    }

    [Fact]
    public async Task Get_longText_comesWhole()
    {
        var id = Guid.NewGuid();
        var data = "a" + string.Concat(Enumerable.Repeat("😀\"\n€", 100_000));
        Host.Queries.Add(id, 1, ("data", data));

        using var row = await GetAsync($"{Set}({id})?$select=data");
        using var list = await GetAsync($"{Set}?$select=data,name");

        Assert.Equal(data, (await ReadJsonAsync(row)).GetProperty("data").GetString());
        Assert.Equal(data, (await ReadJsonAsync(list)).GetProperty("value")[0].GetProperty("data").GetString());
    }

    private async Task<HttpResponseMessage> SendDataAsync(string data, bool chunked, string messageName = "Echo")
    {
        using var content = new StringContent(JsonSerializer.Serialize(new { messagename = messageName, data }), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Host.Address, Set)) { Content = content };
        request.Headers.TransferEncodingChunked = chunked;

        // Refused before it is sent: a connection that is closed while it sends would hide the answer.
        request.Headers.ExpectContinue = !chunked;
        return await Host.Client.SendAsync(request, Cancellation);
    }
}
