using System.Net;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class LargeDataTests : GatewayTests
{
    private const int Megabyte = 1024 * 1024;

    // Little more than small: other tests measure what the process allocates.
    private const int LargeBytes = BodyBudget.SmallBytes + 1;

    private static readonly Guid Id = new("018f2d3c-1111-7abc-8def-0123456789ab");

    public static TheoryData<string> Reads { get; } = [$"({Id})", $"({Id})?$select=data", "?$select=name,data"];

    /// <summary>Gives bodies and data a budget of 16 MB, 14 MB of it to large ones.</summary>
    protected override long? MemoryBytes => 128 * Megabyte;

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Get_dataLargerThanTheBudget_comesWholeInTheRoomOfAChunk(string address)
    {
        var data = string.Concat(Enumerable.Repeat("😀\"\n€a", 2 * Megabyte));
        Host.Queries.Add(Id, 1, ("data", data));
        long most = 0;
        Host.Store.Chunk = () => most = Math.Max(most, Host.Bodies.TakenBytes);

        using var response = await GetAsync(Set + address);

        var answer = await ReadJsonAsync(response);
        Assert.Equal(data, (address[0] == '?' ? answer.GetProperty("value")[0] : answer).GetProperty("data").GetString());
        Assert.Equal(JobLimits.DataChunkBytes, most);
        Assert.Equal(0, Host.Bodies.TakenBytes);
        Assert.DoesNotContain(Host.Queries.Asked, query => query.Columns.Contains(JobColumns.Data));
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Get_dataWithoutRoomForAChunk_is429WithoutReadingIt(string address)
    {
        Host.Queries.Add(Id, 1, ("data", new string('a', Megabyte)));
        Host.Store.Chunk = () => Assert.Fail("It was read.");
        using (Host.Bodies.Take(14 * Megabyte))
        {
            using var refused = await GetAsync(Set + address);

            await AssertRefusedAsync(refused, HttpStatusCode.TooManyRequests, "0x80072326");
            Assert.Equal("1", Header(refused, "Retry-After"));
        }

        Host.Store.Chunk = null;
        using var response = await GetAsync(Set + address);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Get_smallData_passesWhateverIsInFlight(string address)
    {
        Host.Queries.Add(Id, 1, ("data", new string('a', BodyBudget.SmallBytes)));
        using var large = Host.Bodies.Take(14 * Megabyte);
        var small = Enumerable.Range(0, 32).Select(_ => Host.Bodies.Take(BodyBudget.SmallBytes)).ToList();

        using var response = await GetAsync(Set + address);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        small.ForEach(claim => claim.Dispose());
    }

    [Fact]
    public async Task List_data_isReadOneRowAtATimeWithinItsRoom()
    {
        for (var i = 0; i < 8; i++)
        {
            Host.Queries.Add(Guid.NewGuid(), i + 1, ("data", new string((char)('a' + i), LargeBytes)));
        }

        Host.Queries.Add(Guid.NewGuid(), 9);
        List<long> taken = [];
        Host.Store.Chunk = () => taken.Add(Host.Bodies.TakenBytes);

        using var response = await GetAsync($"{Set}?$select=data");

        var data = (await ReadJsonAsync(response)).GetProperty("value").EnumerateArray().Select(row => row.GetProperty("data").GetString()).ToList();
        Assert.Equal(Host.Queries.Rows.Select(row => (string?)row.GetValueOrDefault("data")), data);
        Assert.Equal(Enumerable.Repeat((long)LargeBytes, 8), taken);
    }

    [Fact]
    public async Task Get_dataOfARowThatGoes_isLeftOutOrNotFound()
    {
        Host.Queries.Add(Id, 1, ("data", "gone"));
        Host.Queries.Asking = query =>
        {
            if (query.Columns.Contains(JobColumns.Data))
            {
                Host.Queries.Rows.Clear();
            }
        };

        using var list = await GetAsync($"{Set}?$select=data");
        Host.Queries.Add(Id, 1, ("data", "gone"));
        using var row = await GetAsync($"{Set}({Id})?$select=data");

        Assert.Empty((await ReadJsonAsync(list)).GetProperty("value").EnumerateArray());
        await AssertRefusedAsync(row, HttpStatusCode.NotFound, "0x80040217");
    }

    [Fact]
    public async Task Get_unchangedRow_is304WithoutReadingItsData()
    {
        Host.Queries.Add(Id, 12, ("data", "large"), ("databytes", 15L * Megabyte));

        using var response = await GetAsync($"{Set}({Id})", ("If-None-Match", "W/\"12\""));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    [Fact]
    public async Task Patch_representationWithoutRoomForItsData_isMadeAndAnsweredWithout()
    {
        Host.Queries.Add(Id, 1, ("data", new string('a', Megabyte)));
        using var large = Host.Bodies.Take(14 * Megabyte);

        using var response = await PatchAsync(Id, """{"statecode":3,"statuscode":32}""", ("Prefer", "return=representation"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.False(response.Headers.Contains("Preference-Applied"));
        Assert.Single(Host.Grain.Patches);
    }
}
