using System.Net.Http.Headers;
using System.Net;
using System.Text;
using Orleans.AsyncJobs.Dashboard.Tests.Browser;

namespace Orleans.AsyncJobs.Dashboard.Tests.Frame;

/// <summary>Posts whose bodies are no forms, or broken ones.</summary>
public sealed class FormTests(SeededService seeded) : IClassFixture<SeededService>
{
    private const string Urlencoded = "application/x-www-form-urlencoded";

    [Theory]
    [InlineData("reason=%00", Urlencoded, HttpStatusCode.BadRequest)]
    [InlineData("{}", "application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("reason=x", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("reason=x", "multipart/form-data", HttpStatusCode.BadRequest)]
    [InlineData("nonsense", "multipart/form-data; boundary=here", HttpStatusCode.BadRequest)]
    public async Task Post_thatIsNoForm_isRefused(string body, string? contentType, HttpStatusCode status)
    {
        using var client = new HttpClient();
        foreach (var path in new[] { $"/jobs/{Guid.NewGuid()}/cancel", "/jobs/many", "/jobs/new", "/handlers", "/activity" })
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(seeded.Service.Address), path)) { Content = content };
            request.Headers.Add("Sec-Fetch-Site", "same-origin");

            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.True(answer.StatusCode == status, $"{path}: {(int)answer.StatusCode}");
        }
    }
}
