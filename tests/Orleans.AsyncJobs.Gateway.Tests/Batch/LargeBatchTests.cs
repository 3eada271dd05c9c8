using System.Net;
using System.Text.Json;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.Tests.Batch;

/// <summary>Batches that are larger than the memory there is for bodies: 16 MB, 14 MB of it for large ones.</summary>
public sealed class LargeBatchTests : BatchTests
{
    private const int Count = 10;

    /// <summary>What of a batch may be in memory at a time: the chunk and what is read ahead, heads, and the begin of a part.</summary>
    private const int MostTaken = (2 * JobLimits.DataChunkBytes) + (256 * 1024);

    private static readonly string Large = string.Concat(Enumerable.Repeat("ü\"\\", 100_000));
    private static readonly string Escaped = string.Concat(Enumerable.Repeat("ü\\\"\\\\", 100_000));

    private readonly List<string?> _created = [];
    private long _mostTaken;

    public static TheoryData<string> Forms { get; } = ["multipart", "multipart in sets of one", "json", "json as text"];

    protected override long? MemoryBytes => 0;

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Post_createsWithLargeData_storeItAsItComes(string form)
    {
        Watch();
        var bodies = Enumerable.Range(0, Count).Select(i => $$"""{"messagename":"Echo","name":"{{i}}","data":"{{Escaped}}"}""").ToList();

        var statuses = await SendAsync(form, bodies);

        Assert.Equal(Enumerable.Repeat(204, Count), statuses);
        Assert.Equal(Enumerable.Repeat(Large, Count), _created);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}"), Host.Jobs.Created.Select(job => job.Name));
        Assert.InRange(_mostTaken, 1, MostTaken);
        Assert.Empty(Host.Store.Uploads);
        Assert.Equal(0, Host.Bodies.TakenBytes);
    }

    [Theory]
    [InlineData("multipart")]
    [InlineData("json")]
    public async Task Post_changeSetWithLargeData_storesItAsItComes(string form)
    {
        Watch();
        Host.ChangeSets.Storing = operations => _created.AddRange(operations.Select(operation => Host.Store.DataOf(operation.Job!)));
        var bodies = Enumerable.Range(0, Count).Select(i => $$"""{"messagename":"Echo","data":"{{Escaped}}"{{(i == 0 ? "" : ",\"regardingobjectid@odata.bind\":\"$1\"")}}}""").ToList();

        var statuses = await SendAsync($"{form} set", bodies);

        Assert.Equal(Enumerable.Repeat(204, Count), statuses);
        Assert.Equal(Enumerable.Repeat(Large, Count), _created);
        var set = Assert.Single(Host.ChangeSets.Stored);
        Assert.All(set.Skip(1), operation => Assert.Equal(set[0].JobId, operation.Job!.RegardingObjectId));
        Assert.InRange(_mostTaken, 1, MostTaken + (Count * 1_024));
        Assert.Empty(Host.Store.Uploads);
        Assert.Equal(0, Host.Bodies.TakenBytes);
    }

    [Theory]
    [InlineData("multipart set")]
    [InlineData("json set")]
    public async Task Post_changeSetWhoseLastIsRefused_leavesNoUpload(string form)
    {
        Watch();
        List<string> bodies = [$$"""{"messagename":"Echo","data":"{{Escaped}}"}""", $$"""{"messagename":"Echo","data":"{{Escaped}}","statecode":3}"""];

        var statuses = await SendAsync(form, bodies);

        Assert.Contains(400, statuses);
        Assert.Empty(Host.ChangeSets.Stored);
        Assert.True(_mostTaken > 0, "Nothing was uploaded.");
        Assert.Empty(Host.Store.Uploads);
        Assert.Equal(0, Host.Bodies.TakenBytes);
    }

    [Fact]
    public async Task Post_malformedBehindLargeBodies_isRefusedBeforeAnyIsStored()
    {
        Host.Store.Chunk = () => Assert.Fail("It was stored.");
        var large = $$$"""{"id":"1","method":"post","url":"asyncoperations","body":{"messagename":"Echo","data":"{{{Escaped}}}"}}""";

        using var response = await PostAsync($$"""{"requests":[{{large}},{"id":"1"}]}""", "application/json");

        Assert.Contains("has the id '1'", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"), StringComparison.Ordinal);
        Assert.Equal(0, Host.Bodies.TakenBytes);
    }

    [Fact]
    public async Task Post_manyCreatesOfOneSet_countWhatTheyKeep()
    {
        Host.ChangeSets.Storing = _ => _mostTaken = Host.Bodies.TakenBytes;
        var data = new string('a', JobLimits.MaxInlineDataBytes);
        var requests = Enumerable.Range(0, 300).Select(i => $$$"""{"id":"{{{i}}}","atomicityGroup":"g","method":"post","url":"asyncoperations","body":{"messagename":"Echo","data":"{{{data}}}"}}""");

        using var response = await PostAsync($$"""{"requests":[{{string.Join(',', requests)}}]}""", "application/json");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.InRange(_mostTaken, 300 * data.Length, 300 * (data.Length + 200));
    }

    private void Watch()
    {
        Host.Store.Chunk = () => _mostTaken = Math.Max(_mostTaken, Host.Bodies.TakenBytes);
        Host.Jobs.Creating = job => _created.Add(Host.Store.DataOf(job));
    }

    private async Task<List<int>> SendAsync(string form, List<string> bodies)
    {
        if (form.StartsWith("multipart", StringComparison.Ordinal))
        {
            List<string> requests = [.. bodies.Select(body => Send("POST", "asyncoperations", body))];
            var parts = form switch
            {
                "multipart" => requests.Select(request => Part(request)),
                "multipart set" => [ChangeSet([.. requests])],
                _ => requests.Select(request => ChangeSet(request)),
            };
            return [.. (await AnswersAsync(BatchOf([.. parts]))).Select(answer => answer.Status)];
        }

        var group = form == "json set" ? "\"atomicityGroup\":\"g\"," : "";
        var all = bodies.Select((body, i) =>
            $$"""{"id":"{{i + 1}}",{{group}}"method":"post","url":"asyncoperations","body":{{(form == "json as text" ? JsonSerializer.Serialize(body) : body)}}}""");
        using var response = await PostAsync($$"""{"requests":[{{string.Join(',', all)}}]}""", "application/json");
        return [.. (await ReadJsonAsync(response)).GetProperty("responses").EnumerateArray().Select(answer => answer.GetProperty("status").GetInt32())];
    }
}
