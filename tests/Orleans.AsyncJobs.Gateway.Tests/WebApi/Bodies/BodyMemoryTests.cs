using System.Net;
using System.Text;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Bodies;

/// <summary>Tests that read what the whole process allocates run alone.</summary>
[CollectionDefinition(nameof(BodyMemoryTests), DisableParallelization = true)]
public sealed class BodyMemoryCollection;

[Collection(nameof(BodyMemoryTests))]
public sealed class BodyMemoryTests : GatewayTests
{
    private const int Size = 12 * 1024 * 1024;

    [Fact]
    public async Task Post_longText_allocatesLittle()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"messagename":"Echo","data":"{{string.Concat(Enumerable.Repeat("abcdefghij\\n", Size / 12))}}"}""");
        List<long> allocated = [];
        Host.Store.KeepsUploads = false;
        for (var i = 0; i < 3; i++)
        {
            allocated.Add(await PostAsync(body));
        }

        // The text goes to the store as it comes. The runtime's own work comes on top of some of the requests; what the service
        // allocates, it allocates for each of them.
        Assert.InRange(allocated.Min(), 0, Size / 4);
    }

    /// <returns>How many bytes the process has allocated meanwhile.</returns>
    private async Task<long> PostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        using var response = await SendAsync(HttpMethod.Post, Set, content, ("Content-Type", "application/json"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
