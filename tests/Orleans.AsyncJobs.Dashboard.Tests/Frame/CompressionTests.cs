using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Tests.Hosting;

namespace Orleans.AsyncJobs.Dashboard.Tests.Frame;

public sealed class CompressionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip, deflate, br", true)]
    [InlineData("gzip;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("br", false)]
    [InlineData("", false)]
    public async Task Get_viewAndAsset_areCompressedForWhoTakesIt(string accepted, bool isCompressed)
    {
        await using var host = await ForeignHost.StartAsync(app => app.MapAsyncJobs());

        foreach (var path in new[] { "/", $"/assets/{PageAssets.Script}", $"/assets/{PageAssets.Style}" })
        {
            using var plain = await host.GetAsync(path);
            using var answer = await host.GetAsync(path, ("Accept-Encoding", accepted));
            var bytes = await answer.Content.ReadAsByteArrayAsync(Cancellation);

            Assert.Equal((HttpStatusCode.OK, isCompressed), (answer.StatusCode, answer.Content.Headers.ContentEncoding.Contains("gzip")));
            Assert.Contains("Accept-Encoding", answer.Headers.Vary);
            Assert.Equal(Undated(await plain.Content.ReadAsStringAsync(Cancellation)), Undated(isCompressed ? Decompress(bytes) : System.Text.Encoding.UTF8.GetString(bytes)));
        }
    }

    private static string Decompress(byte[] bytes)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    /// <summary>A view without the moment at which it was made.</summary>
    private static string Undated(string text) => text.Split("<p>As of ")[0];
}
