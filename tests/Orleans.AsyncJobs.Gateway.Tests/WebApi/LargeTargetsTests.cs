using System.Net;
using System.Text;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

/// <summary>CreateMultiple with bodies larger than 64 KB, in 16 MB of memory for bodies.</summary>
public sealed class LargeTargetsTests : GatewayTests
{
    private const string Bound = $"{Set}/Microsoft.Dynamics.CRM.CreateMultiple";
    private const string Unbound = "/api/data/v9.2/CreateMultiple";

    private static readonly string Large = new('x', 1_000_000);
    private static readonly string Padding = new('p', 100_000);

    private readonly List<string?> _created = [];
    private long _mostTaken;

    public static TheoryData<string, string> BadBodies { get; } = new()
    {
        { """{"Targets":[{"messagename":"Echo"},5]}""", "Target 1: " },
        { """{"Targets":[{"messagename":"Echo"},null]}""", "Target 1: " },
        { """{"Targets":[{"messagename":"Echo"},{"messagename":"Echo","statecode":0}]}""", "Target 1: The column 'statecode' cannot be set by a create." },
        { """{"Targets":[{"messagename":"Echo"},{"messagename":"Echo","data":"a","data":"b"}]}""", "Target 1: The body sets 'data' more than once." },
        { """{"Targets":[{"messagename":"Echo","data":"\ud800"}]}""", "Target 0: The body holds text that is not valid Unicode" },
        { """{"Targets":[{"messagename":"Echo","data":"\u0000"}]}""", "Target 0: data holds the character U+0000" },
        { """{"Targets":[{"messagename":"Echo","data":"\q"}]}""", "Target 0: The body is not valid JSON" },
        { """{"Targets":[{"messagename":Echo}]}""", "Target 0: The body is not valid JSON" },
        { """{"Targets":[]}""", "'Targets' is empty" },
        { """{"Targets":[{"messagename":"Echo"}],"Other":1}""", "The parameter 'Other' is not known" },
        { """{"Targets":[{"messagename":"Echo"}],"Targets":[{"messagename":"Echo"}]}""", "'Targets' more than once" },
        { """{"Targets":[{"messagename":"Echo"}}""", "not valid JSON" },
        { """{"Targets":[{"messagename":"Echo"}""", "not valid JSON" },
        { """{"Targets":[{"messagename":"Echo"}]}{}""", "not valid JSON" },
        { """{"Targets":{"messagename":"Echo"}}""", "'Targets' is not an array" },
        { """[{"messagename":"Echo"}]""", "not a JSON object" },
    };

    protected override long? MemoryBytes => 0;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_targetsWithLargeData_storeItAsItComes(bool isChunked)
    {
        Watch();
        var body = $$"""{"@odata.context":"x","Targets":[{{string.Join(" , ", Enumerable.Range(0, 20).Select(i => $$"""{"messagename":"Echo","name":"{{i}}","data":"{{Large}}{{i}}"}"""))}}]}""";

        using var response = await PostAsync(Bound, body, isChunked);

        Assert.Equal(
            Enumerable.Range(0, 20).Select(FakeJobClient.IdOf), (await ReadJsonAsync(response)).GetProperty("Ids").EnumerateArray().Select(id => id.GetGuid()));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{Large}{i}"), _created);
        Assert.Equal([20], Host.Jobs.Calls);
        Assert.InRange(_mostTaken, 1, (2 * JobLimits.DataChunkBytes) + (256 * 1024));
        Assert.Empty(Host.Store.Uploads);
        await AssertAllIsFreeAsync();
    }

    [Fact]
    public async Task Post_dataOfAllSizes_isThatOfItsTarget()
    {
        Watch();
        string?[] data = [null, "", "a", Large, "7", new string('b', JobLimits.MaxInlineDataBytes), new string('c', JobLimits.MaxInlineDataBytes + 1), null, "🚀"];
        var targets = data.Select((text, i) => $$"""{"{{(i % 2 == 0 ? "data" : "d\\u0061ta")}}":{{JsonSerializer.Serialize(text)}},"messagename":"Echo"}""");

        using var response = await PostAsync(Bound, $$"""{"Targets":[{{string.Join(',', targets)}}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(data, _created);
        Assert.Empty(Host.Store.Uploads);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(1_001)]
    public async Task Post_manyTargets_areTakenUpToThousand(int count)
    {
        var targets = Enumerable.Repeat($$"""{"@odata.type":"Microsoft.Dynamics.CRM.asyncoperation","messagename":"Echo","name":"{{new string('n', 100)}}"}""", count);

        using var response = await PostAsync(Unbound, $$"""{"Targets":[{{string.Join(',', targets)}}]}""");

        Assert.Equal(count == 1_000 ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(count == 1_000 ? 1_000 : 0, Host.Jobs.Created.Count);
        await AssertAllIsFreeAsync();
    }

    [Fact]
    public async Task Post_targetWithoutItsType_is400WhereItIsNeeded()
    {
        using var response = await PostAsync(Unbound, $$"""{"Targets":[{"messagename":"Echo","data":"{{Large}}"}]}""");

        Assert.Contains("Target 0: '@odata.type' is missing", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Store.Uploads);
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task Post_malformed_is400AndLeavesNothing(string body, string expected)
    {
        // An annotation makes it large; data in front of it has been stored by then.
        var at = body.IndexOf('[', StringComparison.Ordinal);
        var isOne = body.StartsWith("""{"Targets":[{""", StringComparison.Ordinal);
        var large = isOne ? body.Insert(at + 2, $"\"@padding\":\"{Padding}\",") : body.Insert(1, body[0] == '{' ? $"\"@padding\":\"{Padding}\"," : $"\"{Padding}\",");

        using var response = await PostAsync(Bound, large);

        Assert.Contains(expected, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Created);
        Assert.Empty(Host.Store.Uploads);
        await AssertAllIsFreeAsync();
    }

    [Fact]
    public async Task Post_refusedByTheService_leavesNoUpload()
    {
        Host.Jobs.Refusal = JobException.Invalid("No.");

        using var response = await PostAsync(Bound, $$"""{"Targets":[{"messagename":"Echo","data":"{{Large}}"},{"messagename":"Echo","data":"{{Large}}"}]}""");

        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203");
        Assert.Empty(Host.Store.Uploads);
        await AssertAllIsFreeAsync();
    }

    [Fact]
    public async Task Post_whatIsNoDataAndDoesNotFit_is413()
    {
        using var response = await PostAsync(Bound, $$"""{"Targets":[{"messagename":"Echo","name":"{{new string('n', 20_000_000)}}"}]}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await AssertAllIsFreeAsync();
    }

    /// <summary>What a request has taken is free again soon after its answer.</summary>
    private async Task AssertAllIsFreeAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (Host.Bodies.TakenBytes > 0)
        {
            Assert.False(deadline.IsCancellationRequested, $"{Host.Bodies.TakenBytes} bytes are still taken.");
            await Task.Yield();
        }
    }

    private void Watch()
    {
        Host.Store.Chunk = () => _mostTaken = Math.Max(_mostTaken, Host.Bodies.TakenBytes);
        Host.Jobs.Creating = job => _created.Add(Host.Store.DataOf(job));
    }

    private Task<HttpResponseMessage> PostAsync(string path, string json, bool isChunked = false)
    {
        HttpContent content = isChunked ? new StreamContent(new UnknownLength(Encoding.UTF8.GetBytes(json))) : new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return SendAsync(HttpMethod.Post, path, content);
    }

    /// <summary>Bytes of which nobody knows how many there are.</summary>
    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
